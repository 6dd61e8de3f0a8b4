import { errorText, logError } from '../log.ts';

/** One thing to end, in its turn. */
export interface ShutdownStep {
  readonly name: string;
  readonly run: () => unknown;
}

/**
 * Ends everything in order, once, however often it is asked; `exit` is called at the end, or at the deadline: the helper takes back
 * what is left as soon as this process is gone. The exit code is 1 when something did not end as it should.
 */
export function createShutdown(
  steps: readonly ShutdownStep[],
  deadlineMs: number,
  exit: (code: number) => void,
): () => void {
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    let running = '';
    const deadline = setTimeout(() => {
      logError('ending took too long', running);
      exit(1);
    }, deadlineMs);
    void runAll(steps, (name) => (running = name)).then((code) => {
      clearTimeout(deadline);
      exit(code);
    });
  };
}

/** A step that fails does not keep the later ones from running. */
async function runAll(steps: readonly ShutdownStep[], onStep: (name: string) => void): Promise<number> {
  let code = 0;
  for (const { name, run } of steps) {
    onStep(name);
    try {
      await run();
    } catch (error) {
      code = 1;
      logError(name, errorText(error));
    }
  }
  return code;
}
