/** Tells that something may have happened to the network; what it was, a look tells. */
export interface Trigger {
  start(onEvent: () => void): void;
  stop(): void;
}

/** Asks every few seconds whether something that is cheap to read has changed. */
export class PollingTrigger implements Trigger {
  readonly #everyMs: number;
  readonly #read: (() => string) | null;
  #timer: NodeJS.Timeout | null = null;
  #last = '';

  /** Without `read` every poll is an event. */
  constructor(everyMs: number, read: (() => string) | null = null) {
    this.#everyMs = everyMs;
    this.#read = read;
  }

  start(onEvent: () => void): void {
    this.stop();
    this.#last = this.#read?.() ?? '';
    this.#timer = setInterval(() => {
      const now = this.#read?.();
      if (now !== undefined && now === this.#last) return;
      this.#last = now ?? '';
      onEvent();
    }, this.#everyMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** Whichever of them has something to tell. */
export function anyOf(...triggers: readonly Trigger[]): Trigger {
  return {
    start: (onEvent) => {
      for (const trigger of triggers) trigger.start(onEvent);
    },
    stop: () => {
      for (const trigger of triggers) trigger.stop();
    },
  };
}
