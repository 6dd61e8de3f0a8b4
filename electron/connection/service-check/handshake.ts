import type { Socket } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { stripControlCharacters } from '../../shared/printable.ts';
import { isIpv4, isIpv6 } from '../../shared/ip.ts';

/** What a server shows of itself when TLS begins. */
export interface ShownTls {
  /** As `TLSv1.3`. */
  readonly version: string;
  /** The names that the certificate is for, at most some. */
  readonly names: readonly string[];
  /** Whether the name that was asked for is one of them. */
  readonly fits: boolean;
  /** ISO 8601 days of its validity; empty where it tells none. */
  readonly from: string;
  readonly to: string;
  readonly isValidNow: boolean;
}

export type Handshake =
  | { readonly kind: 'shown'; readonly shown: ShownTls; readonly stream: TLSSocket }
  /** It speaks TLS and takes nobody without a certificate of his own, or no version that this program has. */
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'not-tls' | 'closed' | 'mute' };

const mostNames = 6;

/**
 * Begins TLS on a connection as a client without a certificate, and looks at what the server shows. Nothing is trusted by it: a certificate that
 * nobody here knows the issuer of is usual in a cluster.
 */
export function beginTls(
  socket: Socket,
  hostname: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Handshake> {
  return new Promise((resolve) => {
    const servername = isIpv4(hostname) || isIpv6(hostname) ? '' : hostname;
    const stream = connect({ socket, servername, rejectUnauthorized: false });
    const finish = (outcome: Handshake): void => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      stream.removeAllListeners('secureConnect').removeAllListeners('close').removeAllListeners('error');
      stream.on('error', () => undefined);
      if (outcome.kind !== 'shown') stream.destroy();
      resolve(outcome);
    };
    const abort = (): void => finish({ kind: 'mute' });
    const deadline = setTimeout(abort, timeoutMs);
    stream.on('secureConnect', () => finish({ kind: 'shown', shown: shownBy(stream, hostname), stream }));
    stream.on('error', (error: NodeJS.ErrnoException) => finish(failureOf(error)));
    stream.on('close', () => finish({ kind: 'closed' }));
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** An alert of TLS is a word of somebody who speaks it; anything else is not. */
function failureOf(error: NodeJS.ErrnoException): Handshake {
  const code = error.code ?? '';
  if (/_ALERT_|HANDSHAKE_FAILURE|UNSUPPORTED_PROTOCOL/.test(code)) {
    return {
      kind: 'refused',
      detail: code
        .replace(/^ERR_SSL_/, '')
        .toLowerCase()
        .replaceAll('_', ' '),
    };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'closed' };
  return { kind: 'not-tls' };
}

function shownBy(stream: TLSSocket, hostname: string): ShownTls {
  const version = stream.getProtocol() ?? 'TLS';
  const certificate = stream.getPeerCertificate();
  // Without a certificate, what node gives is an empty object.
  if (Object.keys(certificate).length === 0) {
    return { version, names: [], fits: false, from: '', to: '', isValidNow: false };
  }
  const [from, to] = [new Date(certificate.valid_from), new Date(certificate.valid_to)];
  const now = Date.now();
  return {
    version,
    names: certificateNames(certificate.subjectaltname ?? '', certificate.subject.CN),
    fits: checkServerIdentity(hostname, certificate) === undefined,
    from: day(from),
    to: day(to),
    isValidNow: from.getTime() <= now && now <= to.getTime(),
  };
}

/** Names out of node's text of the extension (`DNS:a, IP Address:1.2.3.4`); the common name where there are none. */
export function certificateNames(alternative: string, common: unknown): readonly string[] {
  const found = alternative
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):([^"]{1,253})$/.exec(entry)?.[1] ?? [])
    .map(stripControlCharacters)
    .filter((name) => name !== '');
  if (found.length > 0) return found.slice(0, mostNames);
  return typeof common === 'string' ? [stripControlCharacters(common).slice(0, 253)] : [];
}

function day(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
