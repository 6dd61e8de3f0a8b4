import { CloseButton, Input, Select } from '@mantine/core';
import { Search } from 'lucide-react';
import { memo, useCallback, useMemo, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useKubelaneState } from '../../app/context.ts';
import type { ServiceFilters } from '../../../electron/shared/settings.ts';
import { namespacesOf } from '../../state/search.ts';
import { hasModifier } from '../../ui/platform.ts';
import { useQuickTranslation } from '../../ui/quick-translate.ts';
import { FilterMenu } from './filters.tsx';
import { listIntent, type ListIntent } from './list-keys.ts';
import { listboxId, optionId, pageSize } from './row-geometry.ts';
import styles from './search-bar.module.css';
import { useSearchFocus } from './use-search-focus.ts';
import type { ServiceListModel } from './use-service-list.ts';

// Not drawn anew at each key.
const searchSign = <Search size={15} aria-hidden />;

/** The search field, from which the list is used without leaving it, and the filters. */
export function SearchBar({
  input,
  list,
  expanded,
  disabled,
  onIntent,
}: {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly list: ServiceListModel;
  readonly expanded: boolean;
  readonly disabled: boolean;
  readonly onIntent: (intent: ListIntent) => void;
}) {
  const t = useQuickTranslation();
  useSearchFocus(input);
  const active = list.hits[list.active]?.record;

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    // While an input method composes (Chinese, for example), its keys are its own.
    if (event.nativeEvent.isComposing) return;
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const intent = listIntent(
      { key: event.key, modifier: hasModifier(event), shift: event.shiftKey },
      {
        active: list.active,
        count: expanded ? list.hits.length : 0,
        page: pageSize(),
        port: list.port,
        ports: active?.ports.length ?? 0,
        query: list.query,
        details: list.details,
        caretAtEnd: selectionStart === value.length && selectionEnd === value.length,
      },
    );
    if (intent === null) return;
    event.preventDefault();
    onIntent(intent);
  };

  const { setQuery } = list;
  const clear = useCallback((): void => {
    setQuery('');
    input.current?.focus();
  }, [setQuery, input]);

  return (
    <div className={styles['bar']} role="search">
      <Input
        ref={input}
        className={styles['input']}
        aria-label={t('ui/search.label')}
        placeholder={t('ui/search.placeholder')}
        leftSection={searchSign}
        rightSection={<ClearButton isNeeded={list.query !== ''} label={t('ui/search.clear')} onClear={clear} />}
        value={list.query}
        onChange={(event) => list.setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        disabled={disabled}
        maxLength={500}
        spellCheck={false}
        autoComplete="off"
        dir="ltr"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={expanded}
        aria-controls={expanded ? listboxId : undefined}
        aria-activedescendant={expanded && active !== undefined ? optionId(active.uid) : undefined}
      />
      <NamespaceFilter filters={list.filters} setFilters={list.setFilters} disabled={disabled} />
      <FilterMenu filters={list.filters} setFilters={list.setFilters} disabled={disabled} />
    </div>
  );
}

/** Stays when there is nothing to clear, and cannot be seen: to make it and take it away would be a part of the first key's work, and of the last. */
const ClearButton = memo(function ClearButton({
  isNeeded,
  label,
  onClear,
}: {
  readonly isNeeded: boolean;
  readonly label: string;
  readonly onClear: () => void;
}) {
  return (
    <span className={styles['clear']} data-needed={isNeeded}>
      <Clear label={label} onClear={onClear} />
    </span>
  );
});

const Clear = memo(function Clear({ label, onClear }: { readonly label: string; readonly onClear: () => void }) {
  return <CloseButton size="sm" aria-label={label} onClick={onClear} />;
});

interface FilterProps {
  readonly filters: ServiceFilters;
  readonly setFilters: ServiceListModel['setFilters'];
  readonly disabled: boolean;
}

/** Not drawn anew while somebody types: it may have hundreds of choices. */
const NamespaceFilter = memo(function NamespaceFilter({ filters, setFilters, disabled }: FilterProps) {
  const { t } = useTranslation();
  const { namespace } = filters;
  // A text, which is the same while the names are: the rows change all the time in a busy cluster, and hundreds of choices would be drawn anew.
  const names = useKubelaneState((state) => namespacesOf(state.services.rows).join('\n'));
  const namespaces = useMemo(() => (names === '' ? [] : names.split('\n')), [names]);
  // A namespace whose last Service went away stays in the filter for as long as it is chosen.
  const known = useMemo(
    () => (namespace === null || namespaces.includes(namespace) ? [...namespaces] : [...namespaces, namespace]),
    [namespaces, namespace],
  );
  return (
    <Select
      className={styles['namespace']}
      aria-label={t('ui/search.namespace')}
      placeholder={t('ui/search.all-namespaces')}
      nothingFoundMessage={t('ui/search.no-namespace')}
      data={known}
      value={namespace}
      onChange={(value) => setFilters({ namespace: value })}
      clearable
      clearButtonProps={{ 'aria-label': t('ui/search.all-namespaces') }}
      searchable={known.length > 8}
      disabled={disabled}
      comboboxProps={{ width: 220, position: 'bottom-end' }}
    />
  );
});
