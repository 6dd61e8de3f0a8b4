import type { CliIo, CliOutput } from './io.ts';
import { terminalOf } from './terminal.ts';

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The real process as a command sees it. A reader that went away (`| head`) ends nothing by an exception. */
export function processIo(): CliIo {
  return {
    environment: process.env,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    terminal: process.stdin.isTTY && process.stderr.isTTY ? terminalOf(process.stdin, process.stderr) : null,
    onInterrupt(listener) {
      for (const signal of interrupts) process.on(signal, listener);
      return () => {
        for (const signal of interrupts) process.off(signal, listener);
      };
    },
  };
}

/** Resolves when everything printed so far was taken, or nobody is there to take it. */
export async function flushOutput(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map((stream) => flush(stream)));
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write('', () => resolve());
  });
}

function outputOf(stream: NodeJS.WriteStream): CliOutput {
  let closed = false;
  const listeners = new Set<() => void>();
  const close = (): void => {
    if (closed) return;
    closed = true;
    for (const listener of listeners) listener();
  };
  // EPIPE is known only once something is written; a terminal that closes also sends SIGHUP.
  stream.on('error', close);
  stream.on('close', close);
  return {
    write(text) {
      if (!closed) stream.write(text);
    },
    onClosed(listener) {
      if (closed) listener();
      else listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
