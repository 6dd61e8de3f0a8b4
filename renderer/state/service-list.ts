import type { ServiceListPatch, ServiceListSnapshot, ServiceRecord } from '../../electron/shared/service-record.ts';
import { searchable, type SearchableService } from './searchable.ts';
import { placeOf } from './sorted-rows.ts';

/** The renderer's copy of the service list: one version of it, never changed in place. */
export interface ServiceList {
  readonly epoch: number;
  readonly sequence: number;
  /** By namespace, then by name. */
  readonly rows: readonly SearchableService[];
}

export const emptyServiceList: ServiceList = { epoch: -1, sequence: -1, rows: [] };

/** The list that a snapshot describes. */
export function listOf(snapshot: ServiceListSnapshot): ServiceList {
  return { epoch: snapshot.epoch, sequence: snapshot.sequence, rows: inOrder(snapshot.services) };
}

export type PatchOutcome =
  | { readonly kind: 'applied'; readonly list: ServiceList }
  /** The patch belongs to the past: its epoch is over or the list has it already. */
  | { readonly kind: 'stale' }
  /** Something between the list and the patch is missing: only a new snapshot helps. */
  | { readonly kind: 'gap' };

/** The next version of the list. Only records that the patch names are prepared for the search again, and only those are sorted. */
export function applyPatch(list: ServiceList, patch: ServiceListPatch): PatchOutcome {
  if (patch.epoch < list.epoch) return { kind: 'stale' };
  if (patch.epoch > list.epoch) return { kind: 'gap' };
  if (patch.sequence <= list.sequence) return { kind: 'stale' };
  if (patch.sequence !== list.sequence + 1) return { kind: 'gap' };

  const rows = withUpserts(without(list.rows, patch.deletes), inOrder(patch.upserts));
  return { kind: 'applied', list: { epoch: patch.epoch, sequence: patch.sequence, rows } };
}

function without(rows: readonly SearchableService[], uids: readonly string[]): readonly SearchableService[] {
  if (uids.length === 0) return rows;
  const gone = new Set(uids);
  return rows.filter((row) => !gone.has(row.record.uid));
}

/** A row that was there is replaced where it stands: a uid is for ever that of one Service, so its place does not change. */
function withUpserts(
  rows: readonly SearchableService[],
  upserts: readonly SearchableService[],
): readonly SearchableService[] {
  if (upserts.length === 0) return rows;
  const changed = rows.slice();
  const added: SearchableService[] = [];
  let from = 0;
  for (const row of upserts) {
    from = placeOf(rows, row.sortKey, from);
    if (rows[from]?.sortKey === row.sortKey) changed[from] = row;
    else added.push(row);
  }
  return merged(changed, added);
}

/** Two lists that are in order, as one. */
function merged(many: readonly SearchableService[], few: readonly SearchableService[]): readonly SearchableService[] {
  if (few.length === 0) return many;
  const parts: (readonly SearchableService[])[] = [];
  let from = 0;
  for (const row of few) {
    const place = placeOf(many, row.sortKey, from);
    parts.push(many.slice(from, place), [row]);
    from = place;
  }
  // Not flat(): it looks at each element by itself.
  return ([] as SearchableService[]).concat(...parts, many.slice(from));
}

/** The records prepared, in order; of two with one uid the last counts. */
function inOrder(records: readonly ServiceRecord[]): readonly SearchableService[] {
  const byUid = new Map(records.map((record) => [record.uid, record]));
  return [...byUid.values()].map(searchable).sort(bySortKey);
}

function bySortKey(a: SearchableService, b: SearchableService): number {
  return a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0;
}
