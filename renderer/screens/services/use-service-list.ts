import { useMemo, useState } from 'react';
import { search } from '../../state/search.ts';
import type { SearchableService } from '../../state/searchable.ts';
import { useCopy, type Copying } from './use-copy.ts';

/** What the search bar, the rows and the footer share. */
export interface ServiceListModel {
  readonly query: string;
  readonly namespace: string | null;
  readonly hits: readonly SearchableService[];
  /** Index into `hits`; -1 when there are none. */
  readonly active: number;
  /** Index into the active Service's ports. */
  readonly port: number;
  readonly copying: Copying;
  readonly setQuery: (query: string) => void;
  readonly setNamespace: (namespace: string | null) => void;
  readonly setActive: (index: number) => void;
  readonly setPort: (port: number) => void;
  readonly showAll: () => void;
}

interface Cursor {
  readonly uid: string | null;
  readonly index: number;
  readonly port: number;
}

const top: Cursor = { uid: null, index: 0, port: 0 };

/** The search and the cursor in its results. The cursor stays on its Service while the list changes around it. */
export function useServiceList(rows: readonly SearchableService[]): ServiceListModel {
  const [query, setQuery] = useState('');
  const [namespace, setNamespace] = useState<string | null>(null);
  const [cursor, setCursor] = useState(top);
  const hits = useMemo(() => search(rows, query, namespace), [rows, query, namespace]);
  const active = useMemo(() => activeIndex(hits, cursor), [hits, cursor]);
  const ports = hits[active]?.record.ports.length ?? 0;
  const filter = (nextQuery: string, nextNamespace: string | null): void => {
    setQuery(nextQuery);
    setNamespace(nextNamespace);
    setCursor(top);
  };
  return {
    query,
    namespace,
    hits,
    active,
    port: Math.max(0, Math.min(cursor.port, ports - 1)),
    copying: useCopy(),
    setQuery: (next) => filter(next, namespace),
    setNamespace: (next) => filter(query, next),
    setActive: (index) => setCursor({ uid: hits[index]?.record.uid ?? null, index, port: 0 }),
    setPort: (port) => setCursor({ uid: hits[active]?.record.uid ?? null, index: active, port }),
    showAll: () => filter('', null),
  };
}

function activeIndex(hits: readonly SearchableService[], cursor: Cursor): number {
  const at = cursor.uid === null ? -1 : hits.findIndex((hit) => hit.record.uid === cursor.uid);
  return at !== -1 ? at : Math.min(cursor.index, hits.length - 1);
}
