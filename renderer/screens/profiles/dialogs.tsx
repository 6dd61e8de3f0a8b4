import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useKubelane, useKubelaneState } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import type { Dialog } from '../../state/kubelane-store.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import { DirectDialog } from './direct-dialog.tsx';
import { ClusterDialog } from '../cluster/cluster-dialog.tsx';
import { DoctorDialog } from '../doctor/doctor-dialog.tsx';
import { ShortcutDialog } from '../shortcut/shortcut-dialog.tsx';
import { ExportDialog } from '../exports/export-dialog.tsx';
import styles from './dialogs.module.css';
import { ImportReport } from './import-report.tsx';
import { KubeconfigDialog } from './kubeconfig-dialog.tsx';
import { NamesDialog } from './names-dialog.tsx';

/** The dialogs about profiles; at most one is open. */
export function ProfileDialogs() {
  const { t } = useTranslation();
  const { store } = useKubelane();
  const dialog = useKubelaneState((state) => state.dialog);
  const close = (): void => store.setState({ dialog: null });
  return (
    <Modal.Root opened={dialog !== null} onClose={close}>
      <Modal.Overlay />
      <Modal.Content>
        {/* Not Modal.Header: a second <header> would be a second banner to screen readers. */}
        <div className={styles['head']}>
          <Modal.Title className={styles['title'] ?? ''}>{dialog !== null && title(dialog)}</Modal.Title>
          <Modal.CloseButton aria-label={t('ui/action.close')} />
        </div>
        <Modal.Body>{dialog !== null && <DialogBody dialog={dialog} close={close} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );

  function title(shown: Dialog): string {
    switch (shown.kind) {
      case 'imported':
        return t('ui/import.title', { profile: shown.profile.name });
      case 'not-imported':
        return t('ui/import.failed');
      case 'remove':
        return t('ui/remove.title', { profile: shown.name });
      case 'export':
        return t('ui/export.title', { profile: shown.name });
      case 'names':
        return t('ui/names.title', { profile: shown.name });
      case 'kubeconfig':
        return t('ui/kubeconfig.title', { profile: shown.name });
      case 'direct':
        return t('ui/direct.title');
      case 'shortcut':
        return t('browser/shortcut.title');
      case 'doctor':
        return t('ui/doctor.title');
      case 'cluster':
        return t('ui/cluster.title');
    }
  }
}

function DialogBody({ dialog, close }: { readonly dialog: Dialog; readonly close: () => void }) {
  const { t } = useTranslation();
  const { removeProfile } = useIntents();
  switch (dialog.kind) {
    case 'imported':
      return (
        <div className={styles['body']}>
          <ImportReport lines={dialog.profile.report} />
          <Button onClick={close} data-autofocus>
            {t('ui/action.done')}
          </Button>
        </div>
      );
    case 'not-imported':
      return (
        <div className={styles['body']}>
          <ProblemMessage problem={dialog.problem} tone="bad" />
          <Button onClick={close} variant="default" data-autofocus>
            {t('ui/action.close')}
          </Button>
        </div>
      );
    case 'export':
      return <ExportDialog profile={dialog.name} />;
    case 'names':
      return <NamesDialog name={dialog.name} close={close} />;
    case 'kubeconfig':
      return <KubeconfigDialog name={dialog.name} close={close} />;
    case 'direct':
      return <DirectDialog close={close} />;
    case 'shortcut':
      return <ShortcutDialog close={close} />;
    case 'doctor':
      return <DoctorDialog />;
    case 'cluster':
      return <ClusterDialog />;
    case 'remove':
      return (
        <div className={styles['body']}>
          <p className={styles['text']}>{t('ui/remove.text')}</p>
          <div className={styles['actions']}>
            <Button variant="default" onClick={close} data-autofocus>
              {t('ui/action.cancel')}
            </Button>
            <Button className={styles['danger']} onClick={() => removeProfile(dialog.name)}>
              {t('ui/action.remove')}
            </Button>
          </div>
        </div>
      );
  }
}
