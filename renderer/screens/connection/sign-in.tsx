import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputRequest } from '../../../electron/shared/connection-state.ts';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import { Message } from '../../ui/message.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './sign-in.module.css';

/** What the VPN asks for. The fields keep their values only until they are sent. */
export function SignIn() {
  const { t } = useTranslation();
  const { state, profile } = useAppSnapshot().connection;
  if (state.kind !== 'waiting-for-input') return <></>;
  return (
    <Panel title={t('ui/sign-in.title', { profile: profile ?? '' })}>
      <SignInForm key={JSON.stringify(state.request)} request={state.request} />
    </Panel>
  );
}

function SignInForm({ request }: { readonly request: InputRequest }) {
  const { t } = useTranslation();
  const { answer, disconnect } = useIntents();
  const { challenge } = request;
  // A challenge without a user name is a second question; name and password were accepted before it.
  const asksPassword = request.username || challenge === null;
  const Code = challenge?.echo === true ? TextInput : PasswordInput;

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const field = (name: string): string => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : '';
    };
    answer({ username: field('username'), password: field('password'), response: field('response') });
    event.currentTarget.reset();
  };

  return (
    <form className={styles['form']} onSubmit={submit} autoComplete="off">
      {request.retry && (
        <div role="alert">
          <Message tone="bad">{t('ui/sign-in.retry')}</Message>
        </div>
      )}
      {request.username && (
        <TextInput name="username" label={t('ui/sign-in.username')} required withAsterisk={false} autoFocus />
      )}
      {asksPassword && (
        <PasswordInput
          name="password"
          label={passwordLabel()}
          required
          withAsterisk={false}
          autoFocus={!request.username}
        />
      )}
      {challenge !== null && (
        <Code
          name="response"
          label={t('ui/sign-in.code')}
          description={stripControlCharacters(challenge.text)}
          required
          withAsterisk={false}
          autoFocus={!asksPassword}
        />
      )}
      <div className={styles['actions']}>
        <Button type="submit">{t('ui/sign-in.submit')}</Button>
        <Button variant="default" onClick={disconnect}>
          {t('ui/action.cancel')}
        </Button>
      </div>
    </form>
  );

  function passwordLabel(): string {
    if (request.realm === 'Private Key') return t('ui/sign-in.passphrase');
    if (request.username) return t('ui/sign-in.password');
    return t('ui/sign-in.password-for', { realm: stripControlCharacters(request.realm) });
  }
}
