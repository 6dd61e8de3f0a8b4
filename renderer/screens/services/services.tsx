import { useDeferredValue, useRef } from 'react';
import { useAppSnapshot, useKubelaneState } from '../../app/context.ts';
import { ServiceDetails } from './details/service-details.tsx';
import { ActiveFilters } from './filters.tsx';
import { Footer } from './footer.tsx';
import type { ListIntent } from './list-keys.ts';
import { ListState } from './list-state.tsx';
import { ListStatus } from './list-status.tsx';
import { viewOf } from './list-view.ts';
import { LocatedLine } from './located-line.tsx';
import { SearchBar } from './search-bar.tsx';
import { ServiceRows } from './service-rows.tsx';
import styles from './services.module.css';
import { useServiceList, type ServiceListModel } from './use-service-list.ts';

/** The service browser: find a Service, copy its address, look closer. */
export function Services() {
  const { cluster } = useAppSnapshot();
  const latest = useKubelaneState((state) => state.services.rows);
  // A busy cluster changes them all the time; what somebody types is drawn before that. The first ones are what everybody waits for.
  const deferred = useDeferredValue(latest);
  const rows = deferred.length === 0 ? latest : deferred;
  const list = useServiceList(rows);
  const input = useRef<HTMLInputElement>(null);
  const view = viewOf(cluster, rows.length, list.hits.length);
  const hasRows = view === 'rows' || view === 'no-match';
  const active = list.hits[list.active];
  const details = view === 'rows' && list.details && active !== undefined ? active : null;
  const focusSearch = (): void => input.current?.focus();
  const closeDetails = (): void => {
    list.closeDetails();
    focusSearch();
  };
  return (
    <section className={styles['services']} data-details={details !== null}>
      <SearchBar
        input={input}
        list={list}
        expanded={view === 'rows'}
        disabled={view === 'off'}
        onIntent={(intent) => follow(intent, list)}
      />
      {view !== 'off' && <ActiveFilters list={list} />}
      <ListStatus cluster={cluster} withRows={hasRows} />
      {list.located !== null && list.located.kind !== 'service' && (
        <LocatedLine located={list.located} copying={list.copying} />
      )}
      <div className={styles['both']}>
        {view === 'rows' ? <ServiceRows list={list} /> : <ListState view={view} cluster={cluster} list={list} />}
        {details !== null && (
          <ServiceDetails
            key={details.record.uid}
            service={details}
            list={list}
            onClose={closeDetails}
            focusSearch={focusSearch}
          />
        )}
      </div>
      <Footer list={list} counted={hasRows} total={rows.length} />
    </section>
  );
}

/** Does what a key in the search field asks for. */
function follow(intent: ListIntent, list: ServiceListModel): void {
  const active = list.hits[list.active];
  switch (intent.kind) {
    case 'move':
      return list.setActive(intent.to);
    case 'port':
      return list.setPort(intent.to);
    case 'clear':
      return list.setQuery('');
    case 'details':
      return intent.open ? list.showDetails(list.active) : list.closeDetails();
    case 'copy':
      return active === undefined ? undefined : list.copying.copy(active.record, list.port, intent.form);
    case 'copy-as':
      return list.setCopyAs(true);
    case 'favourite':
      return active === undefined ? undefined : list.liked.toggle(active);
  }
}
