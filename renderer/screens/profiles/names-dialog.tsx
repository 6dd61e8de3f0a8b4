import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isNamespace } from '../../../electron/shared/domain-name.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import styles from './dialogs.module.css';

interface Props {
  readonly name: string;
  readonly close: () => void;
}

/** Which names of the cluster a profile wants besides the full ones. */
export function NamesDialog({ name, close }: Props) {
  const { t } = useTranslation();
  const { changeNames } = useIntents();
  const { profiles } = useAppSnapshot();
  const profile = profiles.find((each) => each.name === name);
  const [namespace, setNamespace] = useState(profile?.namespace ?? '');
  const [reverse, setReverse] = useState(profile?.reverse ?? false);
  const chosen = namespace.trim();
  const isWrong = chosen !== '' && !isNamespace(chosen);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isWrong) changeNames({ name, namespace: chosen === '' ? null : chosen, reverse });
  };
  return (
    <form className={styles['body']} onSubmit={submit} autoComplete="off">
      <TextInput
        label={t('ui/names.namespace')}
        description={t('ui/names.namespace-about')}
        placeholder={t('ui/names.namespace-none')}
        value={namespace}
        onChange={({ currentTarget: { value } }) => setNamespace(value)}
        error={isWrong ? t('ui/names.namespace-wrong') : null}
        maxLength={63}
        spellCheck={false}
        data-autofocus
      />
      <Checkbox
        size="xs"
        label={t('ui/names.reverse')}
        description={t('ui/names.reverse-about')}
        checked={reverse}
        onChange={({ currentTarget: { checked } }) => setReverse(checked)}
      />
      <p className={styles['text']}>{t('ui/names.later')}</p>
      <div className={styles['actions']}>
        <Button variant="default" onClick={close}>
          {t('ui/action.cancel')}
        </Button>
        <Button type="submit" disabled={isWrong}>
          {t('ui/names.save')}
        </Button>
      </div>
    </form>
  );
}
