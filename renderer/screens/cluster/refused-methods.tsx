import { ActionIcon } from '@mantine/core';
import { ChevronRight, Copy } from 'lucide-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefusedMethod } from '../../../electron/shared/cluster-facts.ts';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import { formatCount } from '../../ui/format.ts';
import { RichText } from '../../ui/problem-text.tsx';
import { useAppSnapshot } from '../../app/context.ts';
import type { Copying } from '../services/use-copy.ts';
import styles from './refused-methods.module.css';

interface RefusedMethodsProps {
  readonly refused: readonly RefusedMethod[];
  /** Where nothing else is known, what is missing is what there is to see. */
  readonly open: boolean;
  readonly copying: Copying;
}

/** What the user's rights keep from being asked, each with the right and the command that would allow it. */
export function RefusedMethods({ refused, open, copying }: RefusedMethodsProps) {
  const { t } = useTranslation();
  const { locale } = useAppSnapshot();
  if (refused.length === 0) return null;
  return (
    <details className={styles['refused']} open={open}>
      <summary className={styles['summary']}>
        <ChevronRight className={styles['fold']} size={14} aria-hidden />
        <h3 className={styles['title']}>{t('ui/cluster.refused', { shown: formatCount(locale, refused.length) })}</h3>
      </summary>
      <p className={styles['about']}>{t('ui/cluster.refused-about')}</p>
      <ul className={styles['list']}>
        {refused.map((method) => (
          <Refused key={method.method} refused={method} copying={copying} />
        ))}
      </ul>
    </details>
  );
}

function Refused({
  refused: { method, kinds, right, command },
  copying,
}: {
  readonly refused: RefusedMethod;
  readonly copying: Copying;
}) {
  const { t } = useTranslation();
  const words = {
    method: t(`cluster/method.${method}`),
    facts: kinds.map((kind) => t(`cluster/fact.${kind}`)).join(t('ui/cluster.and')),
  };
  const text = stripControlCharacters(command);
  return (
    <li className={styles['entry']}>
      <p className={styles['tells']}>{t('ui/cluster.refused-tells', words)}</p>
      <p className={styles['right']}>
        <RichText>{stripControlCharacters(t('ui/cluster.refused-right', { right }))}</RichText>
      </p>
      <div className={styles['command']}>
        <code>
          {text.split(' ').map((word, at) => (
            <Fragment key={at}>
              {at > 0 && ' '}
              <span className={styles['word']}>{word}</span>
            </Fragment>
          ))}
        </code>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('ui/cluster.copy-command', words)}
          title={t('ui/cluster.copy-command', words)}
          onClick={() => copying.copyText(text)}
        >
          <Copy size={13} aria-hidden />
        </ActionIcon>
      </div>
    </li>
  );
}
