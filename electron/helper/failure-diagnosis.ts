import { problem, type Problem } from '../shared/problem.ts';
import type { ProcessEnd } from './openvpn-process.ts';

/** What a log line of openvpn (verb 3, 2.5 to 2.7) says about why there will be no tunnel. */
export type LogHint =
  | { readonly kind: 'certificate'; readonly detail: string }
  | { readonly kind: 'no-tun-device' }
  /** A word of warning that explains a later failure, for example that the profile's own certificate has expired. */
  | { readonly kind: 'own-certificate'; readonly detail: string }
  | { readonly kind: 'error'; readonly detail: string };

const certificateLine = /^VERIFY (?:[A-Z0-9]+ )*ERROR:? ?(.*)$/;
const certificateAlert =
  /alert (unknown ca|bad certificate|certificate (?:expired|revoked|unknown|required)|unsupported certificate|access denied|unknown psk)/i;
const tunMissing = /Cannot open TUN\/TAP dev .*(?:No such (?:file or directory|device)|errno=(?:2|19)\b)/;
const ownCertificate = /^WARNING: (Your certificate (?:has expired|is not yet valid))/;
const errorLine =
  /^(?:Options error|ERROR|Cannot|Error|Exiting due to fatal error|OpenSSL: error|AUTH: Received control message)/;

/** Reads one log line; null for all that explains no failure. */
export function readLogHint(text: string): LogHint | null {
  const verify = certificateLine.exec(text);
  if (verify !== null) return { kind: 'certificate', detail: (verify[1] ?? '').trim() || 'it could not be verified' };
  const alert = certificateAlert.exec(text);
  if (alert !== null)
    return { kind: 'certificate', detail: `the server refused the profile's certificate (${alert[1] ?? ''})` };
  if (/certificate verify failed/i.test(text)) return { kind: 'certificate', detail: 'it could not be verified' };
  if (tunMissing.test(text)) return { kind: 'no-tun-device' };
  const own = ownCertificate.exec(text);
  if (own !== null) return { kind: 'own-certificate', detail: (own[1] ?? '').replace(/^Your/, 'your') };
  // "Exiting due to fatal error" says nothing that the line before did not say better.
  return errorLine.test(text) && !text.startsWith('Exiting') ? { kind: 'error', detail: text } : null;
}

/** Gathers what openvpn says until it ends, and puts its end into one problem. */
export class FailureDiagnosis {
  #certificate: string | null = null;
  #ownCertificate: string | null = null;
  #noTunDevice = false;
  #fatal: string | null = null;
  #error: string | null = null;
  #exiting: string | null = null;

  observeLog(text: string): LogHint | null {
    const hint = readLogHint(text);
    switch (hint?.kind) {
      case 'certificate':
        // The first line tells most; what follows are its echoes.
        this.#certificate ??= hint.detail;
        break;
      case 'own-certificate':
        this.#ownCertificate = hint.detail;
        break;
      case 'no-tun-device':
        this.#noTunDevice = true;
        break;
      case 'error':
        this.#error = hint.detail;
        break;
      case undefined:
        break;
    }
    return hint;
  }

  observeFatal(text: string): void {
    this.#fatal ??= text;
    this.observeLog(text);
  }

  observeExiting(detail: string): void {
    this.#exiting = detail;
  }

  /** A tunnel came up: whatever went wrong before is no explanation of what comes. */
  reset(): void {
    this.#certificate = null;
    this.#error = null;
    this.#fatal = null;
  }

  /** Why the certificates do not fit, once that is known. */
  certificateProblem(): Problem | null {
    if (this.#certificate === null) return null;
    const detail = this.#ownCertificate === null ? this.#certificate : `${this.#ownCertificate}; ${this.#certificate}`;
    return problem('tunnel.certificate', { detail });
  }

  /** The problem of an openvpn that ended by itself. */
  endProblem(end: ProcessEnd, lastLines: readonly string[]): Problem {
    if (end.startError !== '') return problem('tunnel.openvpn-failed', { detail: end.startError });
    if (this.#fatal === null && this.#error === null) for (const line of lastLines) this.observeLog(line);
    if (this.#noTunDevice) return problem('tunnel.no-tun-device');
    const certificate = this.certificateProblem();
    if (certificate !== null) return certificate;
    const how = end.signal === null ? `exit code ${end.exitCode ?? 0}` : `killed by ${end.signal}`;
    return problem('tunnel.openvpn-failed', { detail: this.#fatal ?? this.#error ?? (this.#exiting || how) });
  }
}
