import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { parseDomainName } from '../shared/domain-name.ts';
import { withoutBrackets } from '../shared/host-name.ts';
import { unlessAborted } from './abort.ts';
import type { ClusterAccess } from './cluster-access.ts';

const timeLimitMs = 5_000;

/**
 * The subjectAltName text of the API server's certificate, seen in a TLS handshake: no rights are needed. Null when there is none, when
 * the certificate is not the one the kubeconfig trusts, or when the server is behind a proxy.
 */
export async function serverCertificateNames(access: ClusterAccess, signal: AbortSignal): Promise<string | null> {
  if (access.server.protocol !== 'https:' || access.proxy !== null) return null;
  const options = await unlessAborted(access.requestOptions(), signal);
  if (options?.ok !== true || signal.aborted) return null;
  const { ca, rejectUnauthorized, servername } = options.value;
  const host = withoutBrackets(access.server.hostname);
  const serverName = servername ?? (isIP(host) === 0 ? host : undefined);
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: access.server.port === '' ? 443 : Number(access.server.port),
      ...(ca === undefined ? {} : { ca }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      ...(serverName === undefined ? {} : { servername: serverName }),
    });
    const finish = (names: string | null): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(names);
    };
    const onAbort = (): void => finish(null);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.setTimeout(timeLimitMs, () => finish(null));
    socket.once('secureConnect', () => finish(socket.getPeerCertificate().subjectaltname ?? null));
    // Not reachable, or not trusted: then this method has no answer, and the list itself says why.
    socket.on('error', () => finish(null));
  });
}

/** The cluster domain out of `DNS:kubernetes.default.svc.<domain>`; hand-made certificates also list shortened ones, so the longest. */
export function domainOfCertificate(names: string): string | null {
  const domains = names.split(', ').flatMap((name) => {
    const found = /^DNS:"?kubernetes\.default\.svc\.([^"]+)"?$/.exec(name);
    const domain = parseDomainName(found?.[1] ?? '');
    return domain === null ? [] : [domain];
  });
  return domains.reduce<string | null>(
    (longest, domain) => (domain.length > (longest?.length ?? 0) ? domain : longest),
    null,
  );
}
