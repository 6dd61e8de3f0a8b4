import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { marksOf, wordsOf } from '../../state/marks.ts';
import { highlight } from './highlights.ts';
import { listboxId, useRowHeight } from './row-geometry.ts';
import { slots } from './row-slots.ts';
import { ServiceRow } from './service-row.tsx';
import styles from './service-rows.module.css';
import { useQuickTranslation } from '../../ui/quick-translate.ts';
import { useRowActions } from './use-row-actions.ts';
import type { ServiceListModel } from './use-service-list.ts';

/** So many rows out of sight are there before somebody scrolls to them, on either side. */
const overscan = 2;

/** The Services that were found; only those in view (and the active one) exist as elements. */
export function ServiceRows({ list }: { readonly list: ServiceListModel }) {
  const t = useQuickTranslation();
  const actions = useRowActions(list);
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
    overscan,
    rangeExtractor,
  });

  useEffect(() => virtualizer.measure(), [virtualizer, height]);

  useEffect(() => {
    // Asking the page where it is scrolled to would make it lay everything out twice at each key.
    const { scrollOffset, scrollRect } = virtualizer;
    const top = (scrollOffset ?? 0) <= active * height;
    const isInView = top && (active + 1) * height <= (scrollOffset ?? 0) + (scrollRect?.height ?? 0);
    if (active !== -1 && !isInView) virtualizer.scrollToIndex(active, { align: 'auto' });
    // Only a moved cursor scrolls; a list that changes around it does not.
  }, [virtualizer, height, active, list.query, list.filters]);

  const words = wordsOf(list.query);
  const items = virtualizer.getVirtualItems().flatMap(({ index, start }) => {
    const service = hits[index];
    return service === undefined ? [] : [{ service, index, start, marks: marksOf(service, words) }];
  });
  const slotted = slots(
    items.map(({ index }) => index),
    Math.ceil((virtualizer.scrollRect?.height ?? 0) / height) + overscan,
  );
  const space = useRef<HTMLDivElement>(null);

  // At each drawing: the rows may be others, or their texts.
  useLayoutEffect(() =>
    highlight(
      space.current?.children ?? [],
      items.map(({ marks }) => marks),
    ),
  );
  useEffect(() => () => highlight([], []), []);

  return (
    <div
      ref={scroller}
      id={listboxId}
      className={styles['list']}
      role="listbox"
      aria-label={t('ui/list.label')}
      tabIndex={-1}
    >
      <div ref={space} className={styles['space']} style={{ height: virtualizer.getTotalSize() }} role="presentation">
        {items.map(({ service, index, start, marks }) => (
          <ServiceRow
            key={slotted.of(index)}
            service={service}
            matched={marks?.hidden?.text ?? null}
            index={index}
            count={hits.length}
            offset={start}
            height={height}
            isActive={index === active}
            isFavourite={list.liked.favourites.has(service.key)}
            port={index === active ? list.port : 0}
            actions={actions}
            t={t}
          />
        ))}
        {slotted.spare.map((key) => (
          <ServiceRow
            key={key}
            service={null}
            matched={null}
            index={-1}
            count={-1}
            offset={0}
            height={height}
            isActive={false}
            isFavourite={false}
            port={0}
            actions={actions}
            t={t}
          />
        ))}
      </div>
    </div>
  );
}
