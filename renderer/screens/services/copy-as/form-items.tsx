import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AddressForm, ServiceForms } from '../../../../electron/shared/address-form.ts';
import styles from './copy-as.module.css';
import { protocolLabels } from './protocol-labels.ts';

/** The forms, each with what would be copied, and the protocol that some of them rest on, with how it is known. */
export function FormItems({
  forms: { protocol, guessedBy, forms },
  onCopy,
  onChoose,
}: {
  readonly forms: ServiceForms;
  readonly onCopy: (form: AddressForm) => void;
  /** Null where there is no port that could speak anything. */
  readonly onChoose: (() => void) | null;
}) {
  const { t } = useTranslation();
  const name = protocol === null ? t('ui/copy-as.unknown') : protocolLabels[protocol];
  const how = guessedBy === null ? t('ui/copy-as.by-nothing') : t(`ui/copy-as.by-${guessedBy}`);
  return (
    <>
      {forms.map(({ form, text }) => (
        <Menu.Item key={form} className={styles['item']} onClick={() => onCopy(form)}>
          <span className={styles['form']}>{t(`form/${form}`)}</span>{' '}
          <code className={styles['text']} title={text}>
            {text}
          </code>
        </Menu.Item>
      ))}
      {onChoose !== null && (
        <>
          <Menu.Divider />
          <Menu.Item className={styles['item']} closeMenuOnClick={false} onClick={onChoose}>
            <span className={styles['form']}>{t('ui/copy-as.protocol')}</span>{' '}
            <span className={styles['protocol']}>
              <b>{name}</b> {how}
            </span>
          </Menu.Item>
        </>
      )}
    </>
  );
}
