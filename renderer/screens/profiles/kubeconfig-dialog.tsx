import { Button, Radio, TextInput } from '@mantine/core';
import { useEffect, useState, type SubmitEvent } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { KubeconfigContext, KubeconfigContexts } from '../../../electron/shared/kubeconfig.ts';
import { problem, type Problem } from '../../../electron/shared/problem.ts';
import { stripControlCharacters } from '../../../electron/shared/printable.ts';
import { err, type Result } from '../../../electron/shared/result.ts';
import { useAppSnapshot, useKubelane } from '../../app/context.ts';
import { ProblemMessage } from '../../ui/message.tsx';
import dialog from './dialogs.module.css';
import styles from './kubeconfig-dialog.module.css';

interface Props {
  readonly name: string;
  readonly close: () => void;
}

/** Which kubeconfig and which context of it a profile takes. */
export function KubeconfigDialog({ name, close }: Props) {
  const { t } = useTranslation();
  const { api } = useKubelane();
  const { profiles } = useAppSnapshot();
  const profile = profiles.find((each) => each.name === name);
  const [file, setFile] = useState(profile?.kubeconfig ?? null);
  const [context, setContext] = useState(profile?.context ?? null);
  const [refused, setRefused] = useState<Problem | null>(null);
  const read = useContexts(name, file);
  const contexts = read?.ok === true ? read.value.contexts : [];
  const choose = (next: string | null): void => {
    setFile(next);
    setContext(null);
    setRefused(null);
  };
  const isThere = context === null || contexts.some((each) => each.name === context);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void api.profiles.changeKubeconfig({ name, kubeconfig: file, context }).then((changed) => {
      if (changed.ok) close();
      else setRefused(changed.error);
    });
  };
  const shownProblem = refused ?? (read?.ok === false ? read.error : isThere || read === null ? null : missing());
  function missing(): Problem {
    const names = contexts.map((each) => each.name).join(', ');
    const files = read?.ok === true ? read.value.files.join(' ') : '';
    return problem('cluster.no-context', { file: files, context: context ?? '', contexts: names === '' ? '–' : names });
  }

  return (
    <form className={dialog['body']} onSubmit={submit} autoComplete="off">
      <TextInput
        label={t('ui/kubeconfig.file')}
        value={file === null ? t('ui/kubeconfig.default') : stripControlCharacters(file)}
        readOnly
        spellCheck={false}
      />
      <div className={styles['files']}>
        <Button
          variant="default"
          size="xs"
          data-autofocus
          onClick={() =>
            void api.profiles.chooseKubeconfig().then((next) => (next === null ? undefined : choose(next)))
          }
        >
          {t('ui/kubeconfig.other')}
        </Button>
        {file !== null && (
          <Button variant="default" size="xs" onClick={() => choose(null)}>
            {t('ui/kubeconfig.default')}
          </Button>
        )}
      </div>
      {read === null && <p className={dialog['text']}>{t('ui/kubeconfig.loading')}</p>}
      {contexts.length > 0 && (
        <Radio.Group
          label={t('ui/kubeconfig.context')}
          value={context === null ? followsCurrent : JSON.stringify(context)}
          onChange={(value) => setContext(value === followsCurrent ? null : (JSON.parse(value) as string))}
        >
          <div className={styles['contexts']}>
            <Radio
              size="xs"
              value={followsCurrent}
              label={t('ui/kubeconfig.current')}
              description={currentText(contexts, t)}
            />
            {contexts.map((each) => (
              <Radio
                key={each.name}
                size="xs"
                value={JSON.stringify(each.name)}
                label={<bdi>{each.name}</bdi>}
                description={aboutText(each, t)}
              />
            ))}
          </div>
        </Radio.Group>
      )}
      {shownProblem !== null && <ProblemMessage problem={shownProblem} tone="bad" />}
      <p className={dialog['text']}>{t('ui/kubeconfig.now')}</p>
      <div className={dialog['actions']}>
        <Button variant="default" onClick={close}>
          {t('ui/action.cancel')}
        </Button>
        <Button type="submit" disabled={read?.ok !== true || !isThere}>
          {t('ui/kubeconfig.save')}
        </Button>
      </div>
    </form>
  );
}

/** No context is called so: JSON texts begin with a quotation mark. */
const followsCurrent = 'current';

interface Read {
  readonly file: string | null;
  readonly answer: Result<KubeconfigContexts, Problem>;
}

/** The contexts of a file (null: the default), or why there are none; null while it is read. */
function useContexts(name: string, file: string | null): Result<KubeconfigContexts, Problem> | null {
  const { api } = useKubelane();
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    let isWanted = true;
    void api.profiles
      .contexts({ name, kubeconfig: file })
      .catch((error: unknown) => err(problem('app.internal', { detail: String(error) })))
      .then((answer) => {
        if (isWanted) setRead({ file, answer });
      });
    return () => {
      isWanted = false;
    };
  }, [api, name, file]);
  // What was read of another file is none of this one's.
  return read?.file === file ? read.answer : null;
}

function currentText(contexts: readonly KubeconfigContext[], t: TFunction): string | undefined {
  const current = contexts.find((each) => each.current);
  return current === undefined ? undefined : t('ui/kubeconfig.current-is', { context: current.name });
}

function aboutText({ server, user, namespace }: KubeconfigContext, t: TFunction): string {
  const parts = [
    server,
    user === null ? '' : t('ui/kubeconfig.user', { user }),
    namespace === null ? '' : t('ui/kubeconfig.namespace', { namespace }),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
