import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../../electron/shared/problem.ts';
import styles from './message.module.css';
import { RichText, useProblemTexts } from './problem-text.tsx';

export type Tone = 'info' | 'warn' | 'bad';

const icons = { info: Info, warn: TriangleAlert, bad: CircleAlert };

/** A boxed message: its tone is told by an icon and by words, the colour only supports it. */
export function Message({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const Icon = icons[tone];
  return (
    <div className={styles['message']} data-tone={tone}>
      <Icon className={styles['icon']} size={15} aria-hidden />
      <div className={styles['body']}>{children}</div>
    </div>
  );
}

/** A problem in a message: what happened, then what to do. */
export function ProblemMessage({
  problem,
  tone = 'warn',
  children,
}: {
  readonly problem: Problem;
  readonly tone?: Tone;
  readonly children?: ReactNode;
}) {
  const { text, remedy } = useProblemTexts()(problem);
  return (
    <Message tone={tone}>
      <strong>
        <RichText>{text}</RichText>
      </strong>{' '}
      <RichText>{remedy}</RichText>
      {children}
    </Message>
  );
}
