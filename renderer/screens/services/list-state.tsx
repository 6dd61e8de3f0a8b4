import { Button, Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClusterStatus } from '../../../electron/shared/service-record.ts';
import { useAppSnapshot, useKubelaneState } from '../../app/context.ts';
import { formatCount } from '../../ui/format.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import { Panel } from '../../ui/panel.tsx';
import { withModifier } from '../../ui/platform.ts';
import styles from './list-state.module.css';
import type { ListView } from './list-view.ts';
import type { ServiceListModel } from './use-service-list.ts';

/** What stands where the rows would be, each with its own words. */
export function ListState({
  view,
  cluster,
  list,
}: {
  readonly view: Exclude<ListView, 'rows'>;
  readonly cluster: ClusterStatus;
  readonly list: ServiceListModel;
}) {
  return (
    <div className={styles['space']}>
      <Content view={view} cluster={cluster} list={list} />
    </div>
  );
}

function Content({ view, cluster, list }: Parameters<typeof ListState>[0]) {
  const { t } = useTranslation();
  const { connection } = useAppSnapshot();
  switch (view) {
    case 'off':
      return (
        <Panel title={t('ui/list.off-title')}>
          <p>{t('ui/list.off')}</p>
        </Panel>
      );
    case 'loading':
      return <Loading count={cluster.services} />;
    case 'empty':
      return (
        <Panel title={t('ui/list.empty-title')}>
          <p>{t('ui/list.empty')}</p>
          {cluster.problem !== null && <ProblemMessage problem={cluster.problem} tone="info" />}
        </Panel>
      );
    case 'no-match':
      return <NoMatch list={list} />;
    case 'failed':
      return (
        <Panel title={t('ui/list.failed-title')}>
          {cluster.problem !== null && <ProblemMessage problem={cluster.problem} />}
          {connection.state.kind === 'connected' && <p>{t('ui/list.vpn-works')}</p>}
        </Panel>
      );
  }
}

/** Filters outlive the window and the cluster, so that nothing fits may be their doing: that is said. */
function NoMatch({ list }: { readonly list: ServiceListModel }) {
  const { t } = useTranslation();
  const query = list.query.trim();
  const { namespace, favourites } = list.filters;
  const rows = useKubelaneState((state) => state.services.rows);
  const isGone = namespace !== null && !rows.some(({ record }) => record.namespace === namespace);
  return (
    <Panel title={t('ui/list.no-match-title')}>
      <p>
        {query !== '' && t('ui/list.no-match', { query })}{' '}
        {namespace !== null &&
          (isGone
            ? t('browser/filter.namespace-gone', { namespace })
            : t('ui/list.no-match-namespace', { namespace }))}{' '}
        {favourites &&
          list.liked.favourites.size === 0 &&
          t('browser/filter.no-favourites', { keys: withModifier('D') })}
      </p>
      <Button variant="default" size="xs" onClick={list.showAll}>
        {t('ui/list.show-all')}
      </Button>
    </Panel>
  );
}

function Loading({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  const { locale } = useAppSnapshot();
  return (
    <>
      <p className={styles['loading']} role="status">
        {count === 0 ? t('ui/list.loading-first') : t('ui/list.loading', { count: formatCount(locale, count) })}
      </p>
      <div aria-hidden>
        {[62, 48, 70, 40, 55].map((width) => (
          <div key={width} className={styles['ghost']}>
            <Skeleton height={11} width={`${width}%`} radius="sm" />
            <Skeleton height={9} width="30%" radius="sm" mt={7} />
          </div>
        ))}
      </div>
    </>
  );
}
