import { ChevronRight, Star } from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import type { SearchableService } from '../../state/searchable.ts';
import { hasModifier } from '../../ui/platform.ts';
import type { QuickTranslate } from '../../ui/quick-translate.ts';
import { PortChips } from './port-chips.tsx';
import { Readiness } from './readiness.tsx';
import { optionId } from './row-geometry.ts';
import { rowLabel } from './row-label.ts';
import { ServiceAddress } from './service-address.tsx';
import styles from './service-row.module.css';
import type { RowActions } from './use-row-actions.ts';

// Elements that never change are not looked at when the row is drawn anew.
const fullStar = <Star size={13} fill="currentColor" />;
const emptyStar = <Star size={13} fill="none" />;
const chevron = <ChevronRight size={15} />;

interface ServiceRowProps extends RowContentProps {
  readonly count: number;
  /** From the top of the list, in pixels. */
  readonly offset: number;
  readonly height: number;
}

/**
 * One Service. A click copies its address, as Enter does in the search field, which keeps the focus. Drawn anew only when something of its own changes: the
 * list around it changes at every key, and all the time in a busy cluster. Without a Service it is there and cannot be seen.
 */
export const ServiceRow = memo(function ServiceRow({ count, offset, height, ...content }: ServiceRowProps) {
  const { service, matched, index, isActive, isFavourite, port, actions, t } = content;
  if (service === null)
    return (
      <div className={styles['row']} data-spare style={{ height }}>
        <RowContent {...content} />
      </div>
    );
  const { record } = service;
  return (
    // The keyboard reaches rows through the search field (combobox pattern), so they are neither focusable nor key listeners.
    <div
      id={optionId(record.uid)}
      className={styles['row']}
      role="option"
      aria-selected={isActive}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-label={rowLabel(t, record, {
        port: isActive && record.ports.length > 1 ? port : null,
        isFavourite,
        matched,
      })}
      style={{ height, transform: `translateY(${offset}px)` }}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => copy(event, actions, index, 0)}
    >
      <RowContent {...content} />
    </div>
  );
});

interface RowContentProps {
  /** Null for a row that waits for one. */
  readonly service: SearchableService | null;
  /** What the query found that the row does not show by itself. */
  readonly matched: string | null;
  readonly index: number;
  readonly isActive: boolean;
  readonly isFavourite: boolean;
  /** Index of the chosen port of the active row; 0 in all others. */
  readonly port: number;
  readonly actions: RowActions;
  readonly t: QuickTranslate;
}

/** What stands in the row. It stays when only the list's length changes, as it does at most keys, and when there is no Service for it now: the next key may bring one. */
const RowContent = memo(function RowContent({
  service,
  matched,
  index,
  isActive,
  isFavourite,
  port,
  actions,
  t,
}: RowContentProps) {
  if (service === null) return null;
  const { record } = service;

  return (
    <>
      <span className={styles['names']} title={record.hostname}>
        <b className={styles['name']} data-text="name">
          {record.name}
        </b>
        <span className={styles['namespace']} data-text="namespace">
          {record.namespace}
        </span>
      </span>
      <Readiness record={record} t={t} />
      <ServiceAddress record={record} matched={matched} t={t} />
      <PortChips
        record={record}
        chosen={isActive ? port : null}
        onCopy={(event, chosen) => copy(event, actions, index, chosen)}
        t={t}
      />
      <Signs index={index} isFavourite={isFavourite} actions={actions} t={t} />
    </>
  );
}, staysAsItIs);

/** The star and the way to the details: the same for whichever Service stands at that place, unless it is a favourite. */
const Signs = memo(function Signs({
  index,
  isFavourite,
  actions,
  t,
}: Pick<RowContentProps, 'index' | 'isFavourite' | 'actions' | 't'>) {
  const act = (event: MouseEvent, action: () => void): void => {
    event.stopPropagation();
    action();
  };
  return (
    <span className={styles['aside']} aria-hidden>
      <span
        className={styles['sign']}
        data-on={isFavourite}
        title={t(isFavourite ? 'browser/row.unstar' : 'browser/row.star')}
        onClick={(event) => act(event, () => actions.toggleFavourite(index))}
      >
        {isFavourite ? fullStar : emptyStar}
      </span>
      <span
        className={styles['sign']}
        data-details
        title={t('browser/row.details')}
        onClick={(event) => act(event, () => actions.openDetails(index))}
      >
        {chevron}
      </span>
    </span>
  );
});

function staysAsItIs(before: RowContentProps, now: RowContentProps): boolean {
  return (
    now.service === null || (Object.keys(now) as (keyof RowContentProps)[]).every((key) => before[key] === now[key])
  );
}

function copy(event: MouseEvent, actions: RowActions, index: number, port: number): void {
  event.stopPropagation();
  actions.copy(index, port, hasModifier(event) ? 'ipport' : 'hostport');
}
