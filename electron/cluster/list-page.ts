import { asObject, listAt, objectAt, textAt, type JsonObject } from './json-value.ts';

/** A page of a list: what was taken of each object, and what ListMeta (meta/v1) says about the whole. */
export interface ListPage<T> {
  readonly items: readonly T[];
  /** Opaque; null where the server did not say. */
  readonly resourceVersion: string | null;
  /** The token that the next page is asked for with; null on the last one. */
  readonly continuation: string | null;
}

/** Takes one object of a list in as soon as it is read, so that no page is ever held as a whole. */
export type Take<T> = (object: unknown) => T;

export function listPage<T>(metadata: JsonObject | null, items: readonly T[]): ListPage<T> {
  return { items, resourceVersion: textAt(metadata, 'resourceVersion'), continuation: continuationOf(metadata) };
}

export function continuationOf(metadata: JsonObject | null): string | null {
  const token = textAt(metadata, 'continue');
  return token === '' ? null : token;
}

/** The page in a parsed JSON document. */
export function pageOf<T>(document: unknown, take: Take<T>): ListPage<T> {
  const list = asObject(document);
  return listPage(objectAt(list, 'metadata'), listAt(list, 'items').map(take));
}
