import { asObject, listAt, objectAt, textAt, type JsonObject } from './json-value.ts';

/** A page of a list: what was taken of each object, and what ListMeta (meta/v1) says about the whole. */
export interface ListPage<T> {
  readonly items: readonly T[];
  /** Opaque; null where the server did not say. */
  readonly resourceVersion: string | null;
  /** The token that the next page is asked for with; null on the last one. */
  readonly continuation: string | null;
}

/** What is kept of one object of a list. In protobuf it is called as soon as that object is read, before the next one. */
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
