import { describe, expect, it } from 'vitest';
import { commandProblem, commandRunner } from '../../../electron/helper/command-runner.ts';

const run = commandRunner({ MARK: 'mine' });
const node = (script: string, options?: Parameters<typeof run>[2]): ReturnType<typeof run> =>
  run(process.execPath, ['-e', script], options);

describe('commandRunner', () => {
  it('gives the program its own environment, the root folder and its input, and reads what it says', async () => {
    const script = `
      process.stdin.on('data', (text) => process.stderr.write(text));
      process.stdout.write(JSON.stringify([process.env, process.cwd()]));
      process.exitCode = 3;`;
    const result = await node(script, { input: 'grüezi' });
    expect(result).toEqual({ exitCode: 3, stdout: '[{"MARK":"mine"},"/"]', stderr: 'grüezi' });
  });

  it('waits for an input that is promised', async () => {
    const result = await node('process.stdin.pipe(process.stdout)', { input: Promise.resolve('later') });
    expect(result.stdout).toBe('later');
  });

  it('says that a program is missing', async () => {
    const result = await run('/nowhere/ip', ['route']);
    expect(result.exitCode).toBeNull();
    expect(result.stderr).toContain('ENOENT');
  });

  it('ends a program that takes too long', async () => {
    const result = await node('setInterval(() => undefined, 1000)', { timeoutMs: 150 });
    expect(result.exitCode).toBeNull();
    expect(result.stderr).toBe(`${process.execPath} was ended by SIGKILL`);
  });

  it('ends a program that never stops talking', async () => {
    const script = `
      const chunk = Buffer.alloc(1024 * 1024, 120);
      const more = () => process.stdout.write(chunk, more);
      more();`;
    const result = await node(script, { timeoutMs: 10_000 });
    expect(result.exitCode).toBeNull();
    expect(result.stdout.length).toBeLessThanOrEqual(32 * 1024 * 1024);
  });

  it('does not mind a program that reads nothing', async () => {
    const result = await node('process.stdin.destroy()', { input: 'x'.repeat(1024 * 1024) });
    expect(result.exitCode).toBe(0);
  });
});

describe('commandProblem', () => {
  it.each([
    [{ exitCode: 1, stdout: '', stderr: ' RTNETLINK answers:\n\n  File exists \n' }, 'RTNETLINK answers:; File exists'],
    [{ exitCode: 2, stdout: 'x', stderr: ' \n' }, 'exit code 2'],
    [{ exitCode: null, stdout: '', stderr: '' }, 'the program could not be run'],
    [{ exitCode: 1, stdout: '', stderr: 'x'.repeat(999) }, 'x'.repeat(300)],
  ])('%j', (result, words) => {
    expect(commandProblem(result)).toBe(words);
  });
});
