/** What an inline block must hold. */
export type InlineFormat =
  'certificates' | 'private-key' | 'revocation-list' | 'static-key' | 'tls-crypt-v2-key' | 'pkcs12' | 'fingerprints';

export interface FileDirective {
  readonly format: InlineFormat;
  /** Whether a second parameter may give the direction of a static key. */
  readonly hasDirection: boolean;
  readonly inConnection: boolean;
}

/** The inline blocks a canonical configuration may have. */
export type InlineName =
  | 'ca'
  | 'cert'
  | 'key'
  | 'extra-certs'
  | 'pkcs12'
  | 'crl-verify'
  | 'tls-auth'
  | 'tls-crypt'
  | 'tls-crypt-v2'
  | 'peer-fingerprint';

function file(format: InlineFormat, hasDirection = false, inConnection = false): FileDirective {
  return { format, hasDirection, inConnection };
}

/** Directives that name a file or bring its content as an inline block; a canonical configuration has the block only. */
export const fileDirectives: ReadonlyMap<string, FileDirective> = new Map<InlineName, FileDirective>([
  ['ca', file('certificates')],
  ['cert', file('certificates')],
  ['key', file('private-key')],
  ['extra-certs', file('certificates')],
  ['pkcs12', file('pkcs12')],
  ['crl-verify', file('revocation-list')],
  ['tls-auth', file('static-key', true, true)],
  ['tls-crypt', file('static-key', false, true)],
  ['tls-crypt-v2', file('tls-crypt-v2-key', false, true)],
  ['peer-fingerprint', file('fingerprints')],
]);

/** Whether the name is one of `InlineName`. */
export function isInlineName(name: string): name is InlineName {
  return fileDirectives.has(name);
}
