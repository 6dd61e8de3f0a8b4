import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { CliTerminal } from './io.ts';

/** Questions over a pair of streams: in raw mode where `input` is a terminal, so that what is typed shows only if it is echoed here. */
export function terminalOf(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): CliTerminal {
  return {
    ask(question, echo, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve(null);
          return;
        }
        output.write(question);
        const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
        const lines = createInterface({ input, output: echo ? output : silence, terminal: true, historySize: 0 });
        let finished = false;
        const finish = (answer: string | null): void => {
          if (finished) return;
          finished = true;
          signal.removeEventListener('abort', refuse);
          // readline's own listeners must stay: its `close` takes the echo off the input.
          lines.close();
          if (!echo || answer === null) output.write('\n');
          resolve(answer);
        };
        const refuse = (): void => finish(null);
        signal.addEventListener('abort', refuse);
        lines.on('line', finish);
        lines.on('SIGINT', refuse);
        lines.on('close', refuse);
      });
    },
  };
}
