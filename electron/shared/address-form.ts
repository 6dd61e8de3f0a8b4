import type { GuessedBy, ProtocolName } from './protocol-name.ts';

/** The forms in which a Service's address can be copied. */
export const addressForms = [
  'hostport',
  'host',
  'short',
  'ip',
  'ipport',
  /** What the programs of the protocol take to connect: a URI, a list of bootstrap servers, a gRPC target. */
  'connection',
  'url',
  'jdbc',
  'env',
  /** Lines of a `.env` file. */
  'dotenv',
  'curl',
  /** The command line of the protocol's own client. */
  'client',
  'kubectl',
] as const;
export type AddressForm = (typeof addressForms)[number];

/** Every form that one port of a Service has, and the protocol that some of them rest on. */
export interface ServiceForms {
  /** Null where it is not known. */
  readonly protocol: ProtocolName | null;
  /** Null where nothing tells; with a protocol of null: what names a protocol that is not known here. */
  readonly guessedBy: GuessedBy | null;
  readonly forms: readonly { readonly form: AddressForm; readonly text: string }[];
}
