import { useCallback, useEffect, useMemo, useState } from 'react';
import { noFilters, type ServiceFilters } from '../../../electron/shared/settings.ts';
import type { Located } from '../../../electron/shared/located.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import { narrowed } from '../../state/filters.ts';
import { queryTerms } from '../../state/pasted.ts';
import { createPreparation } from '../../state/preparation.ts';
import { createSearch } from '../../state/search.ts';
import type { SearchableService } from '../../state/searchable.ts';
import { useCopy, type Copying } from './use-copy.ts';
import { useLiked, type LikedServices } from './use-liked.ts';
import { useLocated } from './use-located.ts';

/** What the search bar, the rows, the details and the footer share. */
export interface ServiceListModel {
  readonly query: string;
  readonly filters: ServiceFilters;
  readonly liked: LikedServices;
  readonly hits: readonly SearchableService[];
  /** What else the query names: a Pod or a node, whose Services are then the first hits. */
  readonly located: Located | null;
  /** Index into `hits`; -1 when there are none. */
  readonly active: number;
  /** Index into the active Service's ports. */
  readonly port: number;
  /** Whether the active Service's details are open. */
  readonly details: boolean;
  /** Whether the menu of forms is open, which stands in the details. */
  readonly copyAs: boolean;
  readonly copying: Copying;
  readonly setQuery: (query: string) => void;
  readonly setFilters: (change: Partial<ServiceFilters>) => void;
  readonly setActive: (index: number) => void;
  readonly setPort: (port: number) => void;
  /** Makes the hit the active one, with its details open. */
  readonly showDetails: (index: number) => void;
  readonly closeDetails: () => void;
  readonly setCopyAs: (open: boolean) => void;
  readonly showAll: () => void;
}

interface Cursor {
  readonly uid: string | null;
  readonly index: number;
  /** Null until one is chosen: then the port that the query names, else the first. */
  readonly port: number | null;
}

const top: Cursor = { uid: null, index: 0, port: null };

/** The search and the cursor in its results. The cursor stays on its Service while the list changes around it. */
export function useServiceList(rows: readonly SearchableService[]): ServiceListModel {
  const filters = useFilters();
  const { change } = useIntents();
  const liked = useLiked();
  const [query, setQuery] = useState('');
  const [cursor, setCursor] = useState(top);
  const [details, setDetails] = useState(false);
  const [copyAs, setCopyAs] = useState(false);
  const shown = useMemo(() => narrowed(rows, filters, liked.favourites), [rows, filters, liked]);
  const [search] = useState(createSearch);
  const found = useMemo(() => search.find(shown, query, liked), [search, shown, query, liked]);
  const [prepare] = useState(() => createPreparation(search));
  // While the list comes in, the processor is needed for that.
  const isComing = useAppSnapshot().cluster.phase === 'loading';
  useEffect(() => (isComing ? undefined : prepare(shown)), [prepare, shown, isComing]);
  const located = useLocated(query, found.length > 0);
  const hits = useMemo(() => withLocated(found, located, rows), [found, located, rows]);
  const active = useMemo(() => activeIndex(hits, cursor), [hits, cursor]);
  const service = hits[active];
  const find = useCallback((next: string): void => {
    setQuery(next);
    setCursor(top);
  }, []);
  const setFilters = useCallback(
    (next: Partial<ServiceFilters>): void => {
      change({ filters: { ...filters, ...next } });
      setCursor(top);
    },
    [change, filters],
  );
  const showDetails = (index: number): void => {
    const shown = hits[index];
    if (shown === undefined) return;
    // From now on the details stay with their Service, whatever becomes of the list.
    setCursor({ uid: shown.record.uid, index, port: index === active ? cursor.port : null });
    setDetails(true);
  };
  const closeDetails = (): void => {
    setDetails(false);
    setCopyAs(false);
  };
  return {
    query,
    filters,
    liked,
    hits,
    located,
    active,
    port: portIndex(service, cursor.port, query),
    details: details && service !== undefined,
    copyAs,
    copying: useCopy(),
    setQuery: find,
    setFilters,
    setActive: (index) => setCursor({ uid: hits[index]?.record.uid ?? null, index, port: null }),
    setPort: (port) => setCursor({ uid: service?.record.uid ?? null, index: active, port }),
    showDetails,
    closeDetails,
    setCopyAs: (open) => {
      if (open) showDetails(active);
      setCopyAs(open);
    },
    showAll: () => {
      find('');
      setFilters(noFilters);
    },
  };
}

/** The filters, another value only when one of them changes: the app's snapshot is one at each change of anything, and the search must not run again for it. */
function useFilters(): ServiceFilters {
  const text = JSON.stringify(useAppSnapshot().settings.filters);
  return useMemo(() => JSON.parse(text) as ServiceFilters, [text]);
}

/** The Services of what was located come first, whatever the filters say: they are the answer to the question. */
function withLocated(
  found: readonly SearchableService[],
  located: Located | null,
  rows: readonly SearchableService[],
): readonly SearchableService[] {
  if (located === null) return found;
  const first = located.services.flatMap((uid) => rows.find(({ record }) => record.uid === uid) ?? []);
  return first.length === 0 ? found : [...new Set([...first, ...found])];
}

function activeIndex(hits: readonly SearchableService[], cursor: Cursor): number {
  const at = cursor.uid === null ? -1 : hits.findIndex((hit) => hit.record.uid === cursor.uid);
  return at !== -1 ? at : Math.min(cursor.index, hits.length - 1);
}

/** The chosen port while the Service has it, else the one that the query names as `host:port`, else the first. */
function portIndex(service: SearchableService | undefined, chosen: number | null, query: string): number {
  const ports = service?.record.ports ?? [];
  if (chosen !== null) return Math.max(0, Math.min(chosen, ports.length - 1));
  const named = queryTerms(query).find(({ target }) => target?.port !== null && target?.port !== undefined)?.target
    ?.port;
  const at = named === undefined ? -1 : ports.findIndex(({ port, nodePort }) => port === named || nodePort === named);
  return Math.max(0, at);
}
