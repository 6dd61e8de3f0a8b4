import { Button, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useKubelane } from '../../app/context.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import type { Problem } from '../../../electron/shared/problem.ts';
import type { RouteRole } from '../../../electron/shared/routes.ts';
import styles from './dialogs.module.css';

const networks = ['service', 'pod', 'node'] as const satisfies readonly RouteRole[];
const fields = ['name', ...networks, 'dns-server', 'domain', 'next-hop'] as const;
type Field = (typeof fields)[number];
type Values = Readonly<Record<Field, string>>;

const required: readonly Field[] = ['name', 'service', 'dns-server', 'domain'];
const examples: Values = {
  name: 'office',
  service: '10.96.0.0/12',
  pod: '10.244.0.0/16',
  node: '192.168.8.0/24',
  'dns-server': '10.96.0.10',
  domain: 'cluster.local',
  'next-hop': '192.168.1.77',
};
const empty: Values = { name: '', service: '', pod: '', node: '', 'dns-server': '', domain: '', 'next-hop': '' };

/** Makes a profile of a cluster that is reached without a VPN. What is wrong with a value, the app says. */
export function DirectDialog({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const { api } = useKubelane();
  const [values, setValues] = useState(empty);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isComplete = required.every((field) => values[field].trim() !== '');
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isComplete || isBusy) return;
    setBusy(true);
    void api.profiles.makeDirect(requestOf(values)).then((made) => {
      setBusy(false);
      if (made.ok) close();
      else setProblem(made.error);
    });
  };
  return (
    <form className={styles['body']} onSubmit={submit} autoComplete="off">
      <p className={styles['text']}>{t('ui/direct.text')}</p>
      {fields.map((field) => (
        <TextInput
          key={field}
          label={t(`ui/direct.${field}`)}
          description={field === 'next-hop' ? t('ui/direct.next-hop-about') : null}
          placeholder={examples[field]}
          required={required.includes(field)}
          withAsterisk={false}
          value={values[field]}
          onChange={({ currentTarget: { value } }) => setValues({ ...values, [field]: value })}
          maxLength={field === 'name' ? 64 : 253}
          spellCheck={false}
          data-autofocus={field === 'name' ? true : undefined}
        />
      ))}
      {problem !== null && <ProblemMessage problem={problem} tone="bad" />}
      <div className={`${styles['actions'] ?? ''} ${styles['always'] ?? ''}`}>
        <Button variant="default" onClick={close}>
          {t('ui/action.cancel')}
        </Button>
        <Button type="submit" disabled={!isComplete || isBusy}>
          {t('ui/direct.make')}
        </Button>
      </div>
    </form>
  );
}

function requestOf(values: Values) {
  const given = (field: Field): string | null => (values[field].trim() === '' ? null : values[field].trim());
  const list = (field: Field): string[] => [given(field)].filter((value) => value !== null);
  return {
    name: values.name.trim(),
    nextHop: given('next-hop'),
    dnsServers: list('dns-server'),
    domains: list('domain'),
    routes: networks.flatMap((role) => list(role).map((cidr) => ({ role, cidr }))),
  };
}
