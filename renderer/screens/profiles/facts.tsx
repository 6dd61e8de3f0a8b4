import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../electron/shared/profile.ts';
import styles from './facts.module.css';

/** Where a profile leads. */
export function ProfileFacts({ profile }: { readonly profile: ProfileSummary }) {
  const { t } = useTranslation();
  return (
    <dl className={styles['facts']}>
      <dt>{t('ui/idle.remote')}</dt>
      <dd>
        {profile.kind === 'direct' && t('ui/idle.direct')} {profile.remote !== '' && <code>{profile.remote}</code>}
      </dd>
      <dt>{t('ui/idle.context')}</dt>
      <dd>{profile.context === null ? t('ui/idle.context-default') : <code>{profile.context}</code>}</dd>
      {profile.namespace !== undefined && (
        <>
          <dt>{t('ui/idle.namespace')}</dt>
          <dd>
            <code>{profile.namespace}</code>
          </dd>
        </>
      )}
    </dl>
  );
}
