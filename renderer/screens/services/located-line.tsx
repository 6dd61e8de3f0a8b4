import { Box, Server } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Located } from '../../../electron/shared/located.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { formatCount } from '../../ui/format.ts';
import { CopyValue } from './details/copy-value.tsx';
import { RichText, useProblemTexts } from '../../ui/problem-text.tsx';
import styles from './located-line.module.css';
import type { Copying } from './use-copy.ts';

/** What a pasted address or name belongs to, where that is not simply a Service of the list. The rows below are its Services. */
export function LocatedLine({ located, copying }: { readonly located: Located; readonly copying: Copying }) {
  const { t } = useTranslation();
  const { locale } = useAppSnapshot();
  const texts = useProblemTexts();
  const { kind, name, address, services, missing } = located;
  const Sign = kind === 'node' ? Server : Box;
  return (
    <div className={styles['located']} role="status">
      <Sign className={styles['sign']} size={15} aria-hidden />
      <div className={styles['words']}>
        <strong>{t(`browser/located.${kind}`, { name, namespace: located.namespace ?? '' })}</strong>{' '}
        {address !== null && <CopyValue text={address} copying={copying} />}
        {kind === 'pod' && (
          <div className={styles['services']}>
            {services.length === 0
              ? t('browser/located.no-services')
              : t('browser/located.services', { shown: formatCount(locale, services.length) })}
          </div>
        )}
        {missing !== null && (
          <div className={styles['services']}>
            <RichText>{`${texts(missing).text} ${texts(missing).remedy}`}</RichText>
          </div>
        )}
      </div>
    </div>
  );
}
