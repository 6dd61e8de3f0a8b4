import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import { formatCount } from '../../ui/format.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { CopyValue } from '../services/details/copy-value.tsx';
import type { Copying } from '../services/use-copy.ts';
import styles from './fact-values.module.css';

/** As many values as a fact shows by itself; a cluster may have a network for every node. */
const most = 8;

interface FactValuesProps {
  readonly values: readonly string[];
  readonly copying: Copying;
}

/** The values of a fact, each copied when it is pressed. */
export function FactValues({ values, copying }: FactValuesProps) {
  const { t } = useTranslation();
  const { locale } = useAppSnapshot();
  const [showsAll, setShowsAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  // The button that was pressed is gone: the keyboard goes on with the first value that it brought.
  useEffect(() => {
    if (showsAll) list.current?.querySelectorAll('button').item(most).focus();
  }, [showsAll]);
  const shown = showsAll ? values : values.slice(0, most);
  return (
    <ul ref={list} className={styles['values']}>
      {shown.map((value) => (
        <li key={value}>
          <CopyValue text={stripControlCharacters(value)} copying={copying} />
        </li>
      ))}
      {shown.length < values.length && (
        <li>
          <Button size="compact-xs" variant="subtle" onClick={() => setShowsAll(true)}>
            {t('ui/cluster.show-all', { shown: formatCount(locale, values.length) })}
          </Button>
        </li>
      )}
    </ul>
  );
}
