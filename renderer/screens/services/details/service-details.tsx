import { ActionIcon } from '@mantine/core';
import { ArrowLeft, Star } from 'lucide-react';
import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchableService } from '../../../state/searchable.ts';
import { ServiceCheckPanel } from '../check/service-check-panel.tsx';
import { CopyAs } from '../copy-as/copy-as.tsx';
import type { ServiceListModel } from '../use-service-list.ts';
import { Addresses } from './addresses.tsx';
import { Endpoints } from './endpoints.tsx';
import { Labels } from './labels.tsx';
import { Ports } from './ports.tsx';
import styles from './service-details.module.css';

/** Everything that is known of one Service, each part to be copied by mouse or keyboard. Up and down walk through it, Esc leaves it. */
export function ServiceDetails({
  service,
  list,
  onClose,
  focusSearch,
}: {
  readonly service: SearchableService;
  readonly list: ServiceListModel;
  readonly onClose: () => void;
  readonly focusSearch: () => void;
}) {
  const { t } = useTranslation();
  const { record } = service;
  const isFavourite = list.liked.favourites.has(service.key);
  const panel = useRef<HTMLElement>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.defaultPrevented || event.nativeEvent.isComposing) return;
    // A menu of the panel stands elsewhere in the page and has its own keys.
    if (!(event.target instanceof Node) || panel.current?.contains(event.target) !== true) return;
    if (event.key === 'Escape') onClose();
    else if (!walk(event, panel.current)) return;
    event.preventDefault();
  };
  return (
    <section
      ref={panel}
      className={styles['details']}
      aria-label={t('browser/details.label', { name: record.name, namespace: record.namespace })}
      onKeyDown={onKeyDown}
    >
      <div className={styles['head']}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('browser/details.back')}
          title={t('browser/details.back')}
          onClick={onClose}
        >
          <ArrowLeft size={16} aria-hidden />
        </ActionIcon>
        <h2 className={styles['title']}>
          <bdi>{record.name}</bdi> <span className={styles['namespace']}>{record.namespace}</span>
        </h2>
        <ActionIcon
          className={styles['star'] ?? ''}
          variant="subtle"
          color="gray"
          aria-label={t('browser/row.star')}
          aria-pressed={isFavourite}
          onClick={() => list.liked.toggle(service)}
        >
          <Star size={16} fill={isFavourite ? 'currentColor' : 'none'} aria-hidden />
        </ActionIcon>
      </div>
      <div className={styles['body']}>
        <Addresses record={record} copying={list.copying} />
        <Ports
          record={record}
          chosen={list.port}
          onChoose={list.setPort}
          copying={list.copying}
          aside={
            <CopyAs
              record={record}
              port={record.ports[list.port]?.port ?? null}
              opened={list.copyAs}
              onOpenedChange={list.setCopyAs}
              onCopy={(form) => {
                list.copying.copy(record, list.port, form);
                // The item that was pressed goes away; without this the next key would be the window's.
                focusSearch();
              }}
            />
          }
        />
        <Endpoints record={record} copying={list.copying} />
        <ServiceCheckPanel record={record} port={record.ports[list.port]?.port ?? null} />
        <Labels record={record} copying={list.copying} />
      </div>
    </section>
  );
}

/** Moves the focus to the next or the previous thing that can be pressed; false for every other key. */
function walk({ key, target }: KeyboardEvent, panel: HTMLElement | null): boolean {
  const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || panel === null || !(target instanceof HTMLButtonElement)) return false;
  if (target.getAttribute('aria-haspopup') !== null) return false;
  const buttons = [...panel.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];
  buttons[buttons.indexOf(target) + step]?.focus();
  return true;
}
