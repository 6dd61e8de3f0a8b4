import type { Reader } from './source.ts';

/** The same reader with so many requests under way at most: each of them would open a connection of its own. */
export function paced(reader: Reader, most: number): Reader {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async getJson(request, signal) {
      if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await reader.getJson(request, signal);
      } finally {
        // Whoever waits takes the place over.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
