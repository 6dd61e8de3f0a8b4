import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { loginShellEnvironment, parseEnvironment, withLoginShell } from '../../../electron/cluster/login-shell.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-shell-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the login shell', () => {
  it('is asked once, and what its files print, set over lines and start is no obstacle', async () => {
    writeFileSync(
      join(folder, '.bash_profile'),
      `echo run >> "${folder}/runs"; echo "PATH=/wrong"; export PATH="/shell/bin:$PATH" LINES_="a\nPATH=/evil" KUBECONFIG=/k\nsleep 300 &\necho $! > "${folder}/pid"\n`,
    );
    const environment = { HOME: folder, SHELL: '/bin/bash', PATH: '/usr/bin:/bin' };
    const [shell, again] = await Promise.all([loginShellEnvironment(environment), loginShellEnvironment(environment)]);
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')));
    expect(again).toBe(shell);
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('run\n');
    expect(shell).toMatchObject({ LINES_: 'a\nPATH=/evil', KUBECONFIG: '/k' });
    expect(shell?.['PATH']).toMatch(/^\/shell\/bin:/);
    expect(shell).not.toHaveProperty('KUBELANE_LOGIN_SHELL');
    expect(shell).not.toHaveProperty('SHLVL');
  });

  it.each([
    ['is not there', '/none/bash', ''],
    ['ends without a word', join(folder, 'bash'), 'exit 3'],
    ['says too much', join(folder, 'bash'), 'exec yes'],
  ])('that %s is none', async (_what, shell, script) => {
    writeFileSync(join(folder, 'bash'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'bash'), 0o755);
    expect(await loginShellEnvironment({ HOME: folder, SHELL: shell, PATH: '/usr/bin:/bin' })).toBeNull();
  });

  it('that is of another kind is passed by for /bin/sh', async () => {
    const shell = await loginShellEnvironment({ HOME: '/none', SHELL: '/usr/bin/nu', PATH: '/usr/bin:/bin' });
    expect(shell).toHaveProperty('PATH');
  });
});

describe('parseEnvironment', () => {
  it('reads variables with zeros and with lines between them, and leaves out what is none', () => {
    expect(parseEnvironment('hi mA=1\0PATH=/a\0BASH_FUNC_x%%=() {\n}\0B=x\ny\0m bye', 'm')).toEqual({
      A: '1',
      PATH: '/a',
      B: 'x\ny',
    });
    expect(parseEnvironment('mA=1\nPATH=/a\nB=x\nm', 'm')).toEqual({ A: '1', PATH: '/a', B: 'x' });
  });

  it.each(['', 'PATH=/a', 'm', 'mm', 'mA=1\0m'])('has nothing of %j', (text) =>
    expect(parseEnvironment(text, 'm')).toBeNull(),
  );

  it('never throws, and gives texts alone under names alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = parseEnvironment(`mark${text}\0PATH=/a\0mark`, 'mark');
        for (const name of Object.keys(found ?? {})) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
      }),
    );
  });
});

it('puts the shell’s folders first and lets the program’s own variables win', () => {
  expect(withLoginShell({ PATH: '/b:/c', HOME: '/own' }, { PATH: '/a:/b', HOME: '/shell', X: '1' })).toEqual({
    PATH: '/a:/b:/c',
    HOME: '/own',
    X: '1',
  });
});
