import type { KubelaneApi } from '../../../../electron/shared/ipc-schema.ts';

/**
 * What runs in the window's page beside the app's own code: it only looks. `installObserver` is sent there as a text, so it may use nothing
 * from outside itself. Times are milliseconds since 1970, so that they can be compared with those of other processes.
 */
export interface PageObserver {
  /** When the first row, and when a list of `count` Services, had been painted; from now on. */
  whenListed(count: number): Promise<{ first: number; complete: number }>;
  /** Begins to look for the row of `hostname` with `text` in it, and for a list of `count` Services where that is given. */
  expect(hostname: string, text: string, count: number | null): void;
  /** When what is expected had been painted. */
  expected(): Promise<number>;
  /** Scrolls from top to end in about `frames` frames; how long each frame took, in milliseconds. */
  scroll(frames: number): Promise<number[]>;
  /** The label of every row, read by scrolling from top to end. */
  readAll(): Promise<string[]>;
  /** Marks each change of the list in a trace, until it is called with false. */
  markChanges(on: boolean): void;
}

declare global {
  interface Window {
    readonly kubelane: KubelaneApi;
    bench: PageObserver;
    /** What a window that is opened again looks for from its beginning. */
    benchListed: ReturnType<PageObserver['whenListed']>;
  }
}

export function installObserver(): void {
  const now = (): number => performance.timeOrigin + performance.now();
  const list = (): HTMLElement | null => document.querySelector<HTMLElement>('[role="listbox"]#services');
  const rows = (): Element[] => [...(list()?.querySelectorAll('[role="option"]') ?? [])];
  const size = (): number => Number(rows()[0]?.getAttribute('aria-setsize') ?? 0);
  const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

  // What is in the document when a frame begins has been painted when a task runs after that frame.
  const painted = async (): Promise<number> => {
    await frame();
    return await new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        resolve(now());
      };
      channel.port2.postMessage(0);
    });
  };
  const whenTrue = (condition: () => boolean): Promise<number> =>
    new Promise((resolve) => {
      const look = (): boolean => {
        if (!condition()) return false;
        observer.disconnect();
        void painted().then(resolve);
        return true;
      };
      const observer = new MutationObserver(() => void look());
      const options = { subtree: true, childList: true, attributes: true, characterData: true };
      if (!look()) observer.observe(document.documentElement, options);
    });
  const rowOf = (hostname: string): Element | undefined =>
    rows().find((row) => row.querySelector(`[title="${hostname}"]`) !== null);

  let shown = Promise.resolve(NaN);
  let marker: MutationObserver | null = null;
  const highlights = CSS.highlights.set.bind(CSS.highlights);
  window.bench = {
    async whenListed(count) {
      const first = whenTrue(() => rows().length > 0);
      const complete = whenTrue(() => size() === count);
      return { first: await first, complete: await complete };
    },
    expect(hostname, text, count) {
      const isThere = (): boolean => rowOf(hostname)?.textContent.includes(text) === true;
      shown = whenTrue(() => (count === null || size() === count) && isThere());
    },
    expected: () => shown,
    async scroll(frames) {
      const scroller = list()!;
      const end = scroller.scrollHeight - scroller.clientHeight;
      scroller.scrollTop = 0;
      for (let settle = 0; settle < 10; settle++) await frame();
      const times: number[] = [];
      let last = performance.now();
      for (let at = 1; at <= frames; at++) {
        scroller.scrollTop = (end * at) / frames;
        await frame();
        const time = performance.now();
        times.push(time - last);
        last = time;
      }
      return times;
    },
    async readAll() {
      const scroller = list()!;
      const labels = new Map<string, string>();
      const step = Math.max(50, scroller.clientHeight - 100);
      for (let top = 0; ; top += step) {
        scroller.scrollTop = top;
        await frame();
        await frame();
        for (const row of rows()) labels.set(row.getAttribute('aria-posinset')!, row.getAttribute('aria-label')!);
        if (top >= scroller.scrollHeight - scroller.clientHeight) break;
      }
      scroller.scrollTop = 0;
      return [...labels].sort(([a], [b]) => Number(a) - Number(b)).map(([, label]) => label);
    },
    markChanges(on) {
      marker?.disconnect();
      marker = null;
      CSS.highlights.set = highlights;
      const target = list()?.parentElement;
      if (!on || target === null || target === undefined) return;
      // The cheapest mark there is, and no output: what the marks take is a part of what is measured.
      const { timeStamp } = console;
      marker = new MutationObserver(() => timeStamp('bench-change'));
      marker.observe(target, { subtree: true, childList: true, characterData: true });
      // What is marked in the texts changes without a change of the document.
      CSS.highlights.set = (...named) => {
        timeStamp('bench-change');
        return highlights(...named);
      };
    },
  };
}
