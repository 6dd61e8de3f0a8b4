import { useEffect, useState } from 'react';
import type { Located } from '../../../electron/shared/located.ts';
import { useKubelane } from '../../app/context.ts';
import { queryTerms } from '../../state/pasted.ts';

/** So long after the last key it is asked; what is pasted is complete at once, what is typed is not. */
const patienceMs = 150;

/**
 * What of the cluster an address or a name belongs to that no Service of the list has: a Pod or a node. `isKnown` says whether the list
 * has found the query by itself; then only addresses are asked about, as a Service's endpoint is somebody's Pod.
 */
export function useLocated(query: string, isKnown: boolean): Located | null {
  const { api } = useKubelane();
  const [answer, setAnswer] = useState<{ readonly text: string; readonly located: Located | null } | null>(null);
  const text = questionOf(query, isKnown);
  useEffect(() => {
    if (text === null) return undefined;
    let isWanted = true;
    const timer = setTimeout(() => {
      api.services.locate({ text }).then(
        (found) => isWanted && setAnswer({ text, located: found.ok ? found.value : null }),
        // That nothing is known of it is said by the list itself.
        () => undefined,
      );
    }, patienceMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [api, text]);
  return answer !== null && answer.text === text ? answer.located : null;
}

/** What to ask for; null where there is nothing that the list does not say better. */
export function questionOf(query: string, isKnown: boolean): string | null {
  const terms = queryTerms(query);
  const target = terms.find((term) => term.target !== null)?.target;
  if (target?.isAddress === true) return target.host;
  if (isKnown) return null;
  if (target !== undefined && target !== null) return target.host;
  const [only] = terms;
  return terms.length === 1 && only !== undefined && /^[a-z0-9][a-z0-9-]{2,}$/.test(only.word) ? only.word : null;
}
