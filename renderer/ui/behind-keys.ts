import type { PutOff } from '../state/put-off.ts';

/** Nobody waits longer for what was put off: a page that is hidden paints nothing. */
const longestMs = 100;

/** Puts work off while a key waits for what it leads to to be painted; at once when none does. */
export function behindKeys(page: Window): PutOff {
  const waiting = new Set<() => void>();
  let keys = 0;

  const answered = (): void => {
    keys -= 1;
    if (keys > 0) return;
    for (const work of [...waiting]) work();
  };

  page.addEventListener(
    'keydown',
    () => {
      keys += 1;
      whenPainted(page, answered);
    },
    { capture: true, passive: true },
  );

  return (work) => {
    if (keys === 0) {
      work();
      return () => undefined;
    }
    const once = (): void => {
      if (waiting.delete(once)) work();
    };
    waiting.add(once);
    // Keys may follow each other faster than the page paints.
    page.setTimeout(once, longestMs);
    return () => waiting.delete(once);
  };
}

/** A task that is asked for when a frame begins runs when that frame has been painted. */
function whenPainted(page: Window, then: () => void): void {
  let done = false;
  const once = (): void => {
    if (!done) then();
    done = true;
  };
  page.setTimeout(once, longestMs);
  page.requestAnimationFrame(() => page.setTimeout(once, 0));
}
