import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { terminalOf } from '../../../electron/cli/terminal.ts';

function world(): { input: PassThrough; shown: () => string; terminal: ReturnType<typeof terminalOf> } {
  const input = new PassThrough();
  const output = new PassThrough();
  let text = '';
  output.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { input, shown: () => text, terminal: terminalOf(input, output) };
}

const never = new AbortController().signal;

it('echoes a name and never a password, also right after a name', async () => {
  const { input, shown, terminal } = world();
  const name = terminal.ask('Name: ', true, never);
  input.write('ann\r');
  expect(await name).toBe('ann');
  const password = terminal.ask('Password: ', false, never);
  input.write('sec');
  input.write('ret\r');
  expect(await password).toBe('secret');
  expect(shown()).toContain('ann');
  expect(shown()).toContain('Password: ');
  for (const part of ['sec', 'ret']) expect(shown()).not.toContain(part);
});

it.each(['\u0003', '\u0004'])('takes %j for a refusal', async (key) => {
  const { input, terminal } = world();
  const answer = terminal.ask('Name: ', true, never);
  input.write(key);
  expect(await answer).toBeNull();
});

it('withdraws a question, and asks the next', async () => {
  const { input, terminal } = world();
  const abort = new AbortController();
  const answer = terminal.ask('Name: ', true, abort.signal);
  abort.abort();
  expect(await answer).toBeNull();
  expect(await terminal.ask('Name: ', true, abort.signal)).toBeNull();
  const next = terminal.ask('Again: ', true, never);
  input.write('x\r');
  expect(await next).toBe('x');
});
