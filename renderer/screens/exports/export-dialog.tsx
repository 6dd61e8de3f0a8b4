import { Button, Checkbox, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportKinds, type ExportKind } from '../../../electron/shared/export-kind.ts';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { Message, ProblemMessage } from '../../ui/message.tsx';
import styles from './export-dialog.module.css';
import { useExport, type ExportFeedback } from './use-export.ts';

/** A profile for another program: which one, what it would get, and the text to copy or to save. */
export function ExportDialog({ profile }: { readonly profile: string }) {
  const { t } = useTranslation();
  const { connection } = useAppSnapshot();
  const [kind, setKind] = useState<ExportKind>('dnsmasq');
  const [reverse, setReverse] = useState(false);
  // The snapshot is a new value at every byte that is carried; its plan only changes with what an export is made of.
  const plan = JSON.stringify([connection.profile, connection.routes, connection.dns]);
  const { document, problem, feedback, copy, save } = useExport({ kind, profile, reverse }, plan);
  const isSecret = kind === 'ovpn';
  return (
    <div className={styles['body']}>
      <Select
        label={t('ui/export.kind')}
        data={exportKinds.map((value) => ({ value, label: t(`ui/export.kind-${value}`) }))}
        value={kind}
        onChange={(value) => setKind(exportKinds.find((one) => one === value) ?? kind)}
        allowDeselect={false}
        data-autofocus
      />
      {!isSecret && (
        <Checkbox
          size="xs"
          label={t('ui/export.reverse')}
          checked={reverse}
          onChange={(event) => setReverse(event.currentTarget.checked)}
        />
      )}
      {problem !== null && <ProblemMessage problem={problem} />}
      {document !== null && (
        <pre className={styles['preview']} tabIndex={0} role="region" aria-label={t('ui/export.preview')}>
          {document.text.split('\n').map(stripControlCharacters).join('\n')}
        </pre>
      )}
      {isSecret && document !== null && <Message tone="warn">{t('ui/export.secret')}</Message>}
      <div className={styles['actions']}>
        <Feedback feedback={feedback} />
        {!isSecret && (
          <Button variant="default" onClick={copy} disabled={document === null}>
            {t('ui/export.copy')}
          </Button>
        )}
        <Button onClick={save} disabled={document === null}>
          {t('ui/export.save')}
        </Button>
      </div>
    </div>
  );
}

function Feedback({ feedback }: { readonly feedback: ExportFeedback | null }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={styles['feedback']}>
      {feedback?.kind === 'copied' && t('ui/export.copied')}
      {feedback?.kind === 'saved' && t('ui/export.saved', { file: stripControlCharacters(feedback.file) })}
      {feedback?.kind === 'failed' && <ProblemMessage problem={feedback.problem} tone="bad" />}
    </div>
  );
}
