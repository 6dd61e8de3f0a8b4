import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { repository, run, type Headless } from './support/programs.ts';

const laptop = new LaptopUser();

/** One sentence on stderr that says what and where, and one that says what to do. */
function expectSaid(outcome: { code: number; stderr: string }, code: number, ...words: (string | RegExp)[]): void {
  for (const word of words) expect(outcome.stderr).toMatch(word);
  expect(outcome.stderr).not.toMatch(/at .*\.(c?js|ts):\d+/);
  expect(outcome.code).toBe(code);
}

describe('a profile that is none', () => {
  test('no such file', async () => {
    expectSaid(await laptop.kubelane.cli('import', '/run/nowhere.ovpn'), 1, '/run/nowhere.ovpn', 'no such file');
  });

  test('a file of another kind', async () => {
    writeFileSync(`${laptop.kubelane.home}/holiday.txt`, 'Dear all,\nthe beach is fine.\n');
    expectSaid(
      await laptop.kubelane.cli('import', `${laptop.kubelane.home}/holiday.txt`),
      1,
      'holiday.txt',
      'not an OpenVPN client profile',
    );
    expect((await laptop.kubelane.cli('profiles', '--json')).stdout.trim()).toBe('[]');
  });

  test('a profile that runs a program as root', async () => {
    const good = await run('cat', [laptop.lab.paths.profile]);
    writeFileSync(`${laptop.kubelane.home}/evil.ovpn`, `${good.stdout}\nup /bin/sh\n`);
    expectSaid(
      await laptop.kubelane.cli('import', `${laptop.kubelane.home}/evil.ovpn`),
      1,
      'evil.ovpn',
      /line \d+/,
      '`up`',
      'it would run a program',
    );
  });

  test('wrong usage exits with 2', async () => {
    expect((await laptop.kubelane.cli('import')).code).toBe(2);
    expect((await laptop.kubelane.cli('fly')).code).toBe(2);
    expectSaid(
      await laptop.kubelane.cli('import', laptop.lab.paths.profile, '--route', 'pod=10.200.0.0'),
      2,
      '10.200.0.0',
    );
  });
});

describe('a server that does not do', () => {
  async function importAndUp(profile: string): Promise<Headless> {
    await laptop.kubelane.startHelper();
    expect((await laptop.kubelane.cli('import', profile, '--name', 'lab')).code).toBe(0);
    const session = laptop.up('--timeout', '8');
    return session;
  }

  test('unreachable', async () => {
    await laptop.lab.fault('server', 'kill');
    const up = await importAndUp(laptop.lab.paths.profile);
    expect(await up.ended).toBe(1);
    expect(up.stderr).toMatch(/gw\.coder4\.example|8 seconds/);
  });

  test('a name that nobody knows', async () => {
    const good = await run('cat', [laptop.lab.paths.profile]);
    writeFileSync(`${laptop.kubelane.home}/lost.ovpn`, good.stdout.replace('gw.coder4.example', 'gw.nowhere.example'));
    const up = await importAndUp(`${laptop.kubelane.home}/lost.ovpn`);
    expect(await up.ended).toBe(1);
    expect(up.stderr).toContain('gw.nowhere.example');
  });

  test('a certificate of another authority', async () => {
    const up = await importAndUp(laptop.lab.paths.profileWrongCa);
    expect(await up.ended).toBe(1);
    expect(up.last?.reasons[0]?.code ?? up.stderr).toMatch(/tunnel.certificate|do not fit together/);
  });
});

describe('a cluster that cannot be asked', () => {
  test.each([
    ['no kubeconfig', null, 'cluster.no-kubeconfig'],
    ['a kubeconfig without rights', 'kubeconfigNoServices', 'cluster.forbidden'],
  ] as const)('%s: the VPN still connects and the list says what is missing', async (_name, file, code) => {
    await laptop.kubelane.startHelper();
    const kubeconfig = file === null ? [] : ['--kubeconfig', laptop.lab.paths[file]];
    expect((await laptop.kubelane.cli('import', laptop.lab.paths.profile, '--name', 'lab', ...kubeconfig)).code).toBe(
      0,
    );
    const session = laptop.up();
    const connected = await session.reaches('connected');
    expect(connected.reasons).toEqual([]);
    const failed = (): string | undefined => session.last?.cluster.problem?.code;
    await expect.poll(failed, { timeout: 10_000 }).toBe(code);
    expect(session.last?.cluster.problem?.remedy).not.toBe('');
  });
});

describe('a helper that cannot be used', () => {
  test('not running', async () => {
    await laptop.kubelane.cli('import', laptop.lab.paths.profile, '--name', 'lab');
    const outcome = await laptop.kubelane.cli('up', 'lab', '--headless');
    expectSaid(outcome, 4, '/run/kubelane/helper.sock');
  });

  test('not allowed', async () => {
    await laptop.kubelane.startHelper();
    mkdirSync(`${laptop.kubelane.home}/nobody`);
    chmodSync(laptop.kubelane.home, 0o755);
    await run('chown', ['nobody', `${laptop.kubelane.home}/nobody`]);
    const environment = {
      ...laptop.kubelane.environment,
      KUBELANE_HOME: `${laptop.kubelane.home}/nobody`,
      HOME: laptop.kubelane.home,
    };
    const asNobody = (...argv: string[]) =>
      run(
        'setpriv',
        ['--reuid=nobody', '--regid=nogroup', '--clear-groups', process.execPath, `${repository}out/cli.cjs`, ...argv],
        environment,
      );
    expect(await asNobody('import', laptop.lab.paths.profile, '--name', 'lab')).toMatchObject({ code: 0 });
    expectSaid(await asNobody('up', 'lab', '--headless'), 4, 'may not use', 'usermod');
  });
});
