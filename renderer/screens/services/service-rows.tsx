import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { listboxId, useRowHeight } from './row-geometry.ts';
import { ServiceRow } from './service-row.tsx';
import styles from './service-rows.module.css';
import type { ServiceListModel } from './use-service-list.ts';

/** The Services that were found; only those in view (and the active one) exist as elements. */
export function ServiceRows({ list }: { readonly list: ServiceListModel }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const { active, hits } = list;
  const height = useRowHeight();

  // The active row must exist even when it is scrolled away: the search field points at it.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      return active === -1 || indexes.includes(active) ? indexes : [...indexes, active].sort((a, b) => a - b);
    },
    [active],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer must be asked anew at each drawing, and is
  const virtualizer = useVirtualizer({
    count: hits.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    rangeExtractor,
    getItemKey: (index) => hits[index]?.record.uid ?? index,
  });

  useEffect(() => virtualizer.measure(), [virtualizer, height]);

  useEffect(() => {
    if (active !== -1) virtualizer.scrollToIndex(active, { align: 'auto' });
    // Only a moved cursor scrolls; a list that changes around it does not.
  }, [virtualizer, active, list.query, list.filters]);

  return (
    <div
      ref={scroller}
      id={listboxId}
      className={styles['list']}
      role="listbox"
      aria-label={t('ui/list.label')}
      tabIndex={-1}
    >
      <div className={styles['space']} style={{ height: virtualizer.getTotalSize() }} role="presentation">
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const service = hits[index];
          return service === undefined ? null : (
            <ServiceRow
              key={key}
              service={service}
              index={index}
              count={hits.length}
              offset={start}
              height={height}
              list={list}
            />
          );
        })}
      </div>
    </div>
  );
}
