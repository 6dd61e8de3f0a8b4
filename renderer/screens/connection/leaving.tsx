import { useTranslation } from 'react-i18next';
import { Panel } from '../../ui/panel.tsx';

/** Disconnecting: nothing to do but to know what happens. */
export function Leaving() {
  const { t } = useTranslation();
  return (
    <Panel title={t('ui/leaving.title')}>
      <p>{t('ui/leaving.text')}</p>
    </Panel>
  );
}
