import { useAppSnapshot, useKubelaneState } from '../../app/context.ts';
import { Footer } from './footer.tsx';
import { ListState } from './list-state.tsx';
import { ListStatus } from './list-status.tsx';
import { viewOf } from './list-view.ts';
import { SearchBar } from './search-bar.tsx';
import { ServiceRows } from './service-rows.tsx';
import styles from './services.module.css';
import { useServiceList } from './use-service-list.ts';

/** The service browser: find a Service, copy its address. */
export function Services() {
  const { cluster } = useAppSnapshot();
  const rows = useKubelaneState((state) => state.services.rows);
  const list = useServiceList(rows);
  const view = viewOf(cluster, rows.length, list.hits.length);
  return (
    <section className={styles['services']}>
      <SearchBar list={list} expanded={view === 'rows'} disabled={view === 'off'} />
      <ListStatus cluster={cluster} withRows={view === 'rows' || view === 'no-match'} />
      {view === 'rows' ? <ServiceRows list={list} /> : <ListState view={view} cluster={cluster} list={list} />}
      <Footer list={list} counted={view === 'rows' || view === 'no-match'} total={rows.length} />
    </section>
  );
}
