import { Button, TextInput } from '@mantine/core';
import { useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactAnswer } from '../../../electron/shared/cluster-facts.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import { RichText, useProblemTexts } from '../../ui/problem-text.tsx';
import styles from './fact-override.module.css';
import { tooMany, typedValues } from './typed-values.ts';

interface FactOverrideProps {
  readonly name: string;
  readonly answer: FactAnswer | null;
  /** No values go back to what the cluster says. Gives why they were refused. */
  readonly override: (values: readonly string[]) => Promise<Problem | null>;
  readonly close: () => void;
}

/** The kit's dialogs close at Esc unless what has the focus says that it uses that key itself. */
const usesEscape = { 'data-mantine-stop-propagation': true } as const;

/** The field in which a person decides a fact; what is wrong with a value, the app says. */
export function FactOverride({ name, answer, override, close }: FactOverrideProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => textOf(answer));
  const [refused, setRefused] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const values = typedValues(text);
  const isTooMuch = tooMany(values);
  const decide = (decided: readonly string[]): void => {
    if (isBusy) return;
    setBusy(true);
    void override(decided).then((problem) => {
      setBusy(false);
      setRefused(problem);
      if (problem === null) close();
      else field.current?.focus();
    });
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (values.length > 0 && !isTooMuch) decide(values);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    close();
  };
  return (
    <form className={styles['form']} onSubmit={submit} onKeyDown={onKeyDown} autoComplete="off">
      <TextInput
        ref={field}
        size="xs"
        label={t('ui/cluster.values', { fact: name })}
        description={t('ui/cluster.values-about')}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          setRefused(null);
        }}
        error={isTooMuch ? t('ui/cluster.too-many') : refused === null ? null : <Refusal problem={refused} />}
        spellCheck={false}
        autoFocus
        {...usesEscape}
      />
      <div className={styles['actions']}>
        {answer?.method === 'profile' && (
          <Button
            classNames={{ root: styles['back'] ?? '', label: styles['label'] ?? '' }}
            size="compact-xs"
            variant="default"
            aria-disabled={isBusy}
            onClick={() => decide([])}
            {...usesEscape}
          >
            {t('ui/cluster.back')}
          </Button>
        )}
        <Button size="compact-xs" variant="default" onClick={close} {...usesEscape}>
          {t('ui/action.cancel')}
        </Button>
        <Button
          size="compact-xs"
          type="submit"
          disabled={values.length === 0 || isTooMuch}
          aria-disabled={isBusy}
          {...usesEscape}
        >
          {t('ui/cluster.save')}
        </Button>
      </div>
    </form>
  );
}

/** What counts now, to be changed; not where it is more than could be saved. */
function textOf(answer: FactAnswer | null): string {
  return answer === null || tooMany(answer.values) ? '' : answer.values.join(', ');
}

function Refusal({ problem }: { readonly problem: Problem }) {
  const { text, remedy } = useProblemTexts()(problem);
  return (
    <>
      <RichText>{text}</RichText> <RichText>{remedy}</RichText>
    </>
  );
}
