import type { ServiceListPatch, ServiceListSnapshot } from '../../electron/shared/service-record.ts';
import { searchable, type SearchableService } from './searchable.ts';

/** The renderer's copy of the service list: one version of it, never changed in place. */
export interface ServiceList {
  readonly epoch: number;
  readonly sequence: number;
  readonly byUid: ReadonlyMap<string, SearchableService>;
  /** By namespace, then by name. */
  readonly rows: readonly SearchableService[];
}

export const emptyServiceList: ServiceList = { epoch: -1, sequence: -1, byUid: new Map(), rows: [] };

/** The list that a snapshot describes. */
export function listOf(snapshot: ServiceListSnapshot): ServiceList {
  const byUid = new Map(snapshot.services.map((record) => [record.uid, searchable(record)]));
  return { epoch: snapshot.epoch, sequence: snapshot.sequence, byUid, rows: [...byUid.values()].sort(bySortKey) };
}

export type PatchOutcome =
  | { readonly kind: 'applied'; readonly list: ServiceList }
  /** The patch belongs to the past: its epoch is over or the list has it already. */
  | { readonly kind: 'stale' }
  /** Something between the list and the patch is missing: only a new snapshot helps. */
  | { readonly kind: 'gap' };

/** The next version of the list. Only records that the patch names are prepared for the search again. */
export function applyPatch(list: ServiceList, patch: ServiceListPatch): PatchOutcome {
  if (patch.epoch < list.epoch) return { kind: 'stale' };
  if (patch.epoch > list.epoch) return { kind: 'gap' };
  if (patch.sequence <= list.sequence) return { kind: 'stale' };
  if (patch.sequence !== list.sequence + 1) return { kind: 'gap' };

  const byUid = new Map(list.byUid);
  for (const uid of patch.deletes) byUid.delete(uid);
  for (const record of patch.upserts) byUid.set(record.uid, searchable(record));
  const kept = list.rows.filter((row) => byUid.get(row.record.uid) === row);
  const changed = new Set(patch.upserts.map((record) => record.uid));
  const added = [...changed].flatMap((uid) => byUid.get(uid) ?? []);
  // The kept rows are in order already, so the sort is little more than one merge.
  const rows = added.length === 0 ? kept : [...kept, ...added].sort(bySortKey);
  return { kind: 'applied', list: { epoch: patch.epoch, sequence: patch.sequence, byUid, rows } };
}

function bySortKey(a: SearchableService, b: SearchableService): number {
  return a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0;
}
