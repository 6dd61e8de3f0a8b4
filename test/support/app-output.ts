import type { ChildProcess } from 'node:child_process';

/** What Node says of an error that nobody caught, and of listeners that grow in number; the app goes on as if nothing had been, so only its output tells. */
const trouble = /UnhandledPromiseRejection|Uncaught (?:Exception|Error)|uncaughtException|MaxListenersExceeded/;

const troubles: string[] = [];

/** Passes on what the app prints to stderr, and keeps what it says of such troubles. */
export function watchOutput(app: ChildProcess): void {
  let last = '';
  app.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    const lines = (last + chunk.toString()).split('\n');
    last = lines.pop() ?? '';
    troubles.push(...lines.filter((line) => trouble.test(line)));
  });
}

/** What has been kept since it was asked last. */
export function takeTroubles(): readonly string[] {
  return troubles.splice(0);
}
