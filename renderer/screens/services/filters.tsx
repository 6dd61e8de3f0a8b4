import { ActionIcon, Menu } from '@mantine/core';
import { Funnel, X } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { kindFilters, noFilters, readyFilters, type ServiceFilters } from '../../../electron/shared/settings.ts';
import { isNarrowing } from '../../state/filters.ts';
import { MenuRadios } from '../profiles/menu-radios.tsx';
import styles from './filters.module.css';
import type { ServiceListModel } from './use-service-list.ts';

/** The filters besides the namespace, behind one button. */
export const FilterMenu = memo(function FilterMenu({
  filters,
  setFilters,
  disabled,
}: Pick<ServiceListModel, 'filters' | 'setFilters'> & { readonly disabled: boolean }) {
  const { t } = useTranslation();
  const others = { ...filters, namespace: null };
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          className={styles['open'] ?? ''}
          variant={isNarrowing(others) ? 'light' : 'default'}
          size={34}
          aria-label={t('browser/filter.open')}
          title={t('browser/filter.open')}
          disabled={disabled}
        >
          <Funnel size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={styles['dropdown'] ?? ''}>
        <Menu.CheckboxItem
          checked={filters.favourites}
          onChange={(favourites) => setFilters({ favourites })}
          closeMenuOnClick
        >
          {t('browser/filter.favourites')}
        </Menu.CheckboxItem>
        <Menu.Divider />
        <MenuRadios
          label={t('browser/filter.kind')}
          value={filters.kind ?? ''}
          onChange={(value) => setFilters({ kind: kindFilters.find((kind) => kind === value) ?? null })}
        >
          <Menu.RadioItem value="" closeMenuOnClick>
            {t('browser/filter.kind-any')}
          </Menu.RadioItem>
          {kindFilters.map((kind) => (
            <Menu.RadioItem key={kind} value={kind} closeMenuOnClick>
              {kind === 'headless' ? t('ui/row.headless') : kind}
            </Menu.RadioItem>
          ))}
        </MenuRadios>
        <Menu.Divider />
        <MenuRadios
          label={t('browser/filter.ready')}
          value={filters.ready ?? ''}
          onChange={(value) => setFilters({ ready: readyFilters.find((ready) => ready === value) ?? null })}
        >
          <Menu.RadioItem value="" closeMenuOnClick>
            {t('browser/filter.ready-any')}
          </Menu.RadioItem>
          {readyFilters.map((ready) => (
            <Menu.RadioItem key={ready} value={ready} closeMenuOnClick>
              {t(`browser/filter.ready-${ready}`)}
            </Menu.RadioItem>
          ))}
        </MenuRadios>
      </Menu.Dropdown>
    </Menu>
  );
});

/** The filters that are set, each to be taken away by itself: they outlive the window, so they must be seen. */
export function ActiveFilters({ list }: { readonly list: ServiceListModel }) {
  const { t } = useTranslation();
  const { filters, setFilters } = list;
  const names = filterNames(filters, t);
  if (names.length === 0) return null;
  return (
    <div className={styles['active']} role="group" aria-label={t('browser/filter.active')}>
      {names.map(({ field, name }) => (
        <button
          key={field}
          type="button"
          className={styles['filter']}
          aria-label={t('browser/filter.remove', { filter: name })}
          onClick={() => setFilters({ [field]: noFilters[field] })}
        >
          <span className={styles['name']}>{name}</span>
          <X size={12} strokeWidth={2.5} aria-hidden />
        </button>
      ))}
    </div>
  );
}

type Field = keyof ServiceFilters;

function filterNames(
  filters: ServiceFilters,
  t: (key: string) => string,
): readonly { readonly field: Field; readonly name: string }[] {
  const { namespace, kind, ready, favourites } = filters;
  return [
    ...(namespace === null ? [] : [{ field: 'namespace' as const, name: namespace }]),
    ...(kind === null ? [] : [{ field: 'kind' as const, name: kind === 'headless' ? t('ui/row.headless') : kind }]),
    ...(ready === null ? [] : [{ field: 'ready' as const, name: t(`browser/filter.ready-${ready}`) }]),
    ...(favourites ? [{ field: 'favourites' as const, name: t('browser/filter.favourites') }] : []),
  ];
}
