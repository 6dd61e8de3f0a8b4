import type { ServiceRecord } from '../../electron/shared/service-record.ts';
import type { ServiceFilters } from '../../electron/shared/settings.ts';
import type { SearchableService } from './searchable.ts';

/** The Services that every filter lets through; `favourites` are `namespace/name`. */
export function narrowed(
  rows: readonly SearchableService[],
  filters: ServiceFilters,
  favourites: ReadonlySet<string>,
): readonly SearchableService[] {
  if (!isNarrowing(filters)) return rows;
  return rows.filter(
    ({ record, key }) =>
      (filters.namespace === null || record.namespace === filters.namespace) &&
      (filters.kind === null || kindOf(record) === filters.kind) &&
      (filters.ready === null || isOf(filters.ready, record)) &&
      (!filters.favourites || favourites.has(key)),
  );
}

/** Whether any filter is set. */
export function isNarrowing({ namespace, kind, ready, favourites }: ServiceFilters): boolean {
  return namespace !== null || kind !== null || ready !== null || favourites;
}

/** What a row calls the kind of a Service: its type, or that it is headless. */
export function kindOf(record: ServiceRecord): NonNullable<ServiceFilters['kind']> {
  return record.headless ? 'headless' : record.type;
}

/** Some ready endpoint, or one that is missing: a Service that works in part is of both. What is not known is of neither. */
function isOf(wanted: NonNullable<ServiceFilters['ready']>, { ready, total, type }: ServiceRecord): boolean {
  if (ready === null || total === null || type === 'ExternalName') return false;
  return wanted === 'ready' ? ready > 0 : ready === 0 || ready < total;
}
