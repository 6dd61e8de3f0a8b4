import type { BenchApp } from '../bench-app.ts';

/** Names, namespaces, ports, addresses and labels, in parts and in any order; what is found is everything, much, one, or nothing. */
export const queries = ['payment', 'team-blue-1 api', '9090', '10.96.1', 'order worker 42', 'zzzz', 'grpc cache'];
/** A fast typist. */
const betweenKeysMs = 120;

/** Types the queries letter by letter into the search of the whole list, and deletes them again. */
export async function typeQueries(app: BenchApp, texts: readonly string[]): Promise<void> {
  await typing(app, async () => {
    for (const key of keysOf(texts)) await press(app, key);
  });
}

/** The same over and over, until the end of something; then the search is empty again. */
export async function typeUntil(app: BenchApp, isOver: () => boolean): Promise<void> {
  await typing(app, async () => {
    const keys = keysOf(queries);
    for (let at = 0; !isOver(); at++) await press(app, keys[at % keys.length]!);
    await app.page.getByRole('combobox').first().fill('');
  });
}

async function typing(app: BenchApp, work: () => Promise<void>): Promise<void> {
  const { page } = app;
  await page.getByRole('combobox').first().focus();
  await page.evaluate(() => window.bench.markChanges(true));
  await work();
  await page.evaluate(() => window.bench.markChanges(false));
}

function keysOf(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const letters = text.split('').map((letter) => (letter === ' ' ? 'Space' : letter));
    return [...letters, ...letters.map(() => 'Backspace')];
  });
}

async function press({ page }: BenchApp, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.waitForTimeout(betweenKeysMs);
}
