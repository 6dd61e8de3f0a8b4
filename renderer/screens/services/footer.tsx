import { Kbd } from '@mantine/core';
import { Check, CircleAlert } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuickTranslation } from '../../ui/quick-translate.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { isNarrowing } from '../../state/filters.ts';
import { formatCount } from '../../ui/format.ts';
import { withModifier } from '../../ui/platform.ts';
import { RichText, useProblemTexts } from '../../ui/problem-text.tsx';
import { Address } from './address.tsx';
import styles from './footer.module.css';
import type { CopyFeedback } from './use-copy.ts';
import type { ServiceListModel } from './use-service-list.ts';

/** Teaches the keys, confirms what was copied and counts; the confirmation is announced as well. */
export function Footer({
  list,
  counted,
  total,
}: {
  readonly list: ServiceListModel;
  readonly counted: boolean;
  readonly total: number;
}) {
  const { feedback } = list.copying;
  const several = (list.hits[list.active]?.record.ports.length ?? 0) > 1;
  if (!counted && feedback === null) return null;
  return (
    <footer className={styles['footer']}>
      {feedback === null ? (
        <Keys details={list.details} hasActive={list.active !== -1} several={several} />
      ) : (
        <Feedback feedback={feedback} />
      )}
      {counted && feedback === null && <Count list={list} total={total} />}
      <span className={styles['announced']} role="status">
        {feedback !== null && <Announcement key={feedback.turn} feedback={feedback} />}
      </span>
      <span className={styles['announced']} role="status">
        {counted && list.query !== '' && <Found list={list} total={total} />}
      </span>
    </footer>
  );
}

function Announcement({ feedback }: { readonly feedback: CopyFeedback }): ReactNode {
  const { t } = useTranslation();
  return feedback.kind === 'done' ? t('ui/copy.done', { address: feedback.address }) : null;
}

/** The keys that mean something now, the most useful first: those for which there is no room are left out. */
const Keys = memo(function Keys({
  details,
  hasActive,
  several,
}: {
  readonly details: boolean;
  readonly hasActive: boolean;
  /** Whether the active Service has a choice of ports. */
  readonly several: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles['keys']} role="group" aria-label={t('ui/keys.label')}>
      {details && <Key sign="Esc" text={t('browser/keys.back')} />}
      {hasActive && (
        <>
          <Key sign="↵" text={t('ui/keys.copy')} />
          <Key sign={withModifier('↵')} text={t('ui/keys.copy-ip')} />
          {!details && <Key sign={withModifier('I')} text={t('browser/keys.details')} />}
          {several && <Key sign="←→" text={t('ui/keys.ports')} />}
          <Key sign="⇧↵" text={t('browser/keys.copy-as')} />
          <Key sign={withModifier('D')} text={t('browser/keys.star')} />
        </>
      )}
      <Key sign="/" text={t('ui/keys.find')} />
    </div>
  );
});

function Key({ sign, text }: { readonly sign: string; readonly text: string }) {
  return (
    <span className={styles['key']}>
      <Kbd size="xs">{sign}</Kbd> {text}
    </span>
  );
}

function Count({ list, total }: { readonly list: ServiceListModel; readonly total: number }) {
  const t = useQuickTranslation();
  const { locale } = useAppSnapshot();
  const filtered = list.query !== '' || isNarrowing(list.filters);
  return (
    <span className={styles['count']}>
      {filtered
        ? t('ui/list.count', { shown: formatCount(locale, list.hits.length), total: formatCount(locale, total) })
        : t('ui/list.count-all', { total: formatCount(locale, total) })}
    </span>
  );
}

function Found({ list, total }: { readonly list: ServiceListModel; readonly total: number }) {
  const t = useQuickTranslation();
  const { locale } = useAppSnapshot();
  return t('ui/list.found', { shown: formatCount(locale, list.hits.length), total: formatCount(locale, total) });
}

function Feedback({ feedback }: { readonly feedback: CopyFeedback }) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  if (feedback.kind === 'failed') {
    const { text, remedy } = texts(feedback.problem);
    return (
      <p className={styles['failed']} role="alert">
        <CircleAlert size={14} aria-hidden />
        <span>
          <RichText>{`${t('ui/copy.failed', { text })} ${remedy}`}</RichText>
        </span>
      </p>
    );
  }
  return (
    <p className={styles['done']} aria-hidden>
      <Check size={14} strokeWidth={3} />
      <Address template={t('ui/copy.done', { address: '\0' })} address={feedback.address} />
    </p>
  );
}
