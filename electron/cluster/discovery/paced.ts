import { err, type Result } from '../../shared/result.ts';
import type { ApiFailure } from '../api-failure.ts';
import type { Reader } from './source.ts';

/**
 * The same reader with so many requests under way at most, each of which would open a connection of its own; and as long as nobody ever answered, the
 * time-out of the first of them counts for all.
 */
export function paced(reader: Reader, most: number): Reader {
  let running = 0;
  let hasAnswered = false;
  let dead: ApiFailure | null = null;
  const waiting: (() => void)[] = [];
  const enter = async (): Promise<void> => {
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    // Whoever waits takes the place over.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  const note = (answer: Result<unknown, ApiFailure>): void => {
    const isUnreachable = !answer.ok && answer.error.kind === 'unreachable';
    if (isUnreachable && !hasAnswered) dead = answer.error;
    hasAnswered ||= !isUnreachable;
  };
  return {
    async getJson(request, signal) {
      await enter();
      try {
        if (dead !== null && !hasAnswered) return err(dead);
        const answer = await reader.getJson(request, signal);
        note(answer);
        return answer;
      } finally {
        leave();
      }
    },
  };
}
