import type { AddressForm } from './address-form.ts';
import type { ProtocolName } from './protocol-name.ts';

/** An address that was copied. */
export interface RecentAddress {
  /** `namespace/name` */
  readonly service: string;
  readonly form: AddressForm;
  readonly port: number | null;
  /** What was copied then: all there is while the list of Services is not there. */
  readonly text: string;
}

/** What the user made known of a profile's Services, by copying, by marking and by choosing. Services go by `namespace/name`. */
export interface ServiceMarks {
  /** In the order in which they were marked. */
  readonly favourites: readonly string[];
  /** host:port of each favourite as it was when it was marked. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The newest first, each Service, form and port once. */
  readonly recent: readonly RecentAddress[];
  /** The protocols that were chosen, by `namespace/name:port`. */
  readonly protocols: Readonly<Record<string, ProtocolName>>;
}

export const noMarks: ServiceMarks = { favourites: [], addresses: {}, recent: [], protocols: {} };

/** The name under which a Service is marked. */
export function markOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The key of `ServiceMarks.protocols`. */
export function portMark(service: { readonly namespace: string; readonly name: string }, port: number): string {
  return `${markOf(service)}:${port}`;
}

/** `name.namespace`, as people and commands name a Service, of a mark. */
export function nameOfMark(mark: string): string {
  const [namespace = '', name = ''] = mark.split('/');
  return `${name}.${namespace}`;
}
