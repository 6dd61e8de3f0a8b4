/** The user does not want to go on (Ctrl+C, a closed terminal, a killed parent). */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/**
 * Rejects with `Interrupted` at SIGINT, SIGTERM or SIGHUP, or when standard input ends: the demo's programs hold each other by a pipe,
 * so that each notices the end of the one that started it, however it ended.
 */
export function interruption(): Promise<never> {
  const wish = new Promise<never>((_resolve, reject) => {
    const leave = (): void => reject(new Interrupted());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave);
    process.stdin.on('end', leave).on('error', leave).resume();
  });
  // Whoever does not race with it any more has ended.
  wish.catch(() => undefined);
  return wish;
}

/** What has to be undone, latest first. */
export class UndoStack {
  readonly #undo: (() => unknown)[] = [];

  add(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** Undoes everything, also when some of it fails; throws the first failure at the end. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
