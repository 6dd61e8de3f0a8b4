import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../../electron/shared/problem.ts';
import { err } from '../../../electron/shared/result.ts';
import { FakeTerminal, FakeWorld } from './fake-world.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => world.end());

const login = { realm: 'Auth', username: true, challenge: null, retry: false } as const;

/** The states printed by `--json`, one a line. */
function states(): string[] {
  return world.stdout.lines.map((line) => (JSON.parse(line) as { state: string }).state);
}

describe('up through the app', () => {
  it('says that nothing runs', async () => {
    expect(await world.kubelane('up')).toBe(1);
    expect(world.stderr.text).toContain('kubelane up --headless');
  });

  it('is done when connected', async () => {
    await world.serve();
    const done = world.kubelane('up', 'demo', '--json');
    await vi.waitFor(() => expect(world.host.asked).toEqual(['connect demo']));
    world.host.enter({ kind: 'connected' });
    expect(await done).toBe(0);
    expect(states()).toEqual(['connected']);
  });

  it.each([
    [{ kind: 'degraded', reasons: [problem('dns.silent', { server: 'x' })] }, 1, 'DNS server x'],
    [{ kind: 'failed', reason: problem('tunnel.auth-failed', { detail: '' }) }, 1, 'refused the sign-in'],
    [{ kind: 'failed', reason: problem('helper.unreachable', { socket: '/s' }) }, 4, '/s'],
    [{ kind: 'disconnected' }, 1, 'was ended'],
  ] as const)('fails when the outcome is %o', async (state, code, words) => {
    await world.serve();
    const done = world.kubelane('up');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter(state);
    expect(await done).toBe(code);
    expect(world.stderr.text).toContain(words);
  });

  it('passes on why connecting was refused', async () => {
    await world.serve();
    world.host.onConnect = () => err(problem('profile.choose', { names: 'a, b', first: 'a' }));
    expect(await world.kubelane('up')).toBe(1);
    expect(world.stderr.text).toContain('a, b');
  });

  it('takes down after the timeout and names the step', async () => {
    await world.serve();
    expect(await world.kubelane('up', '--timeout', '0.1')).toBe(1);
    expect(world.host.asked).toEqual(['connect ', 'disconnect']);
    expect(world.stderr.text).toContain('0.1 seconds; it stopped at: Find the gateway');
  });

  it('ends with 3 where nobody can be asked', async () => {
    await world.serve();
    const done = world.kubelane('up');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'waiting-for-input', request: login });
    expect(await done).toBe(3);
  });

  it('asks at a terminal, the password without echo, and again when it was refused', async () => {
    await world.serve();
    const terminal = new FakeTerminal(['ann', 'wrong', 'ann', 'right']);
    world.terminal = terminal;
    world.host.onAnswer = ({ password }) => {
      if (password === 'right') world.host.enter({ kind: 'connected' });
      else world.host.enter({ kind: 'waiting-for-input', request: { ...login, retry: true } });
    };
    const done = world.kubelane('up');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'waiting-for-input', request: login });
    expect(await done).toBe(0);
    expect(terminal.asked.map(({ echo }) => echo)).toEqual([true, false, true, false]);
    expect(world.host.answers.map(({ password }) => password)).toEqual(['wrong', 'right']);
    expect(world.stderr.text + world.stdout.text).not.toContain('right');
  });

  it('withdraws the question that was answered in the window', async () => {
    await world.serve();
    const terminal = new FakeTerminal([]);
    world.terminal = terminal;
    const done = world.kubelane('up');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'waiting-for-input', request: login });
    await vi.waitFor(() => expect(terminal.asked).toHaveLength(1));
    world.host.enter({ kind: 'connected' });
    expect(await done).toBe(0);
  });
});

describe('up --headless', () => {
  it('prints a state a line and ends with 0 when it is interrupted', async () => {
    const done = world.kubelane('up', '--headless', '--json');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'connecting', step: 'verify' });
    world.host.enter({ kind: 'connected' });
    world.interrupt();
    expect(await done).toBe(0);
    expect(states()).toEqual(['connecting', 'connecting', 'connected', 'disconnecting', 'disconnected']);
    expect(world.host.asked.slice(1)).toEqual(['disconnect', 'stop']);
    expect(world.interruptible).toBe(false);
    expect(world.host.listeners).toBe(0);
  });

  it('stays while the connection is degraded or reconnects', async () => {
    const done = world.kubelane('up', '--headless');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'connected' });
    world.host.enter({ kind: 'degraded', reasons: [problem('dns.silent', { server: 'x' })] });
    world.host.enter({ kind: 'reconnecting', cause: problem('tunnel.lost', { remote: 'r', detail: 'd' }), attempt: 1 });
    world.host.enter({ kind: 'waiting-for-network' });
    expect(world.host.asked).toHaveLength(1);
    world.interrupt();
    expect(await done).toBe(0);
    expect(world.stdout.lines[2]).toBe(
      'demo works in part: The cluster’s DNS server x does not answer through the tunnel.',
    );
  });

  it('takes down when nobody reads its output any more', async () => {
    const done = world.kubelane('up', '--headless');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.stdout.close();
    expect(await done).toBe(0);
    expect(world.host.asked).toContain('stop');
  });

  it('takes down when it is interrupted before the host stands', async () => {
    let give: () => void = () => undefined;
    world.createHost = () => new Promise((resolve) => (give = () => resolve(world.created)));
    const done = world.kubelane('up', '--headless');
    await vi.waitFor(() => expect(world.interruptible).toBe(true));
    world.interrupt();
    give();
    expect(await done).toBe(0);
    expect(world.host.asked).toEqual(['disconnect', 'stop']);
  });

  it('ends with 0 after `kubelane down`, which is answered', async () => {
    await world.serve();
    const stop = world.host.stop.bind(world.host);
    world.host.stop = async () => {
      await world.stopServing();
      await stop();
    };
    const done = world.kubelane('up', '--headless');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'connected' });
    expect(await world.kubelane('down')).toBe(0);
    expect(await done).toBe(0);
  });

  it.each([
    ['tunnel.certificate', 1],
    ['helper.unreachable', 4],
    ['helper.not-allowed', 4],
  ] as const)('takes down and fails when connecting failed with %s', async (code, exit) => {
    const done = world.kubelane('up', '--headless');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'failed', reason: problem(code, { detail: 'd', socket: '/s' }) });
    expect(await done).toBe(exit);
    expect(world.host.asked.slice(1)).toEqual(['disconnect', 'stop']);
  });

  it('is refused beside a running app', async () => {
    world.created = err(problem('app.already-running'));
    expect(await world.kubelane('up', '--headless')).toBe(1);
    expect(world.interruptible).toBe(false);
  });

  it('gives up after the timeout, but not once it was connected', async () => {
    expect(await world.kubelane('up', '--headless', '--timeout', '0.1')).toBe(1);
    expect(world.stderr.text).toContain('it stopped at: Find the gateway');
    world.host.asked.length = 0;
    const done = world.kubelane('up', '--headless', '--timeout', '0.1');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'connected' });
    await expect(Promise.race([done, new Promise((resolve) => setTimeout(() => resolve('held'), 300))])).resolves.toBe(
      'held',
    );
    world.interrupt();
    expect(await done).toBe(0);
  });

  it('ends with 3 where nobody can be asked, and when the person refuses', async () => {
    for (const terminal of [null, new FakeTerminal([null])]) {
      world.terminal = terminal;
      world.host.asked.length = 0;
      const done = world.kubelane('up', '--headless');
      await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
      world.host.enter({ kind: 'waiting-for-input', request: login });
      expect(await done).toBe(3);
      expect(world.host.asked).toContain('stop');
    }
    expect(world.stderr.text).toContain('a user name and a password');
  });

  it.each([
    [{ realm: 'Private Key', username: false, challenge: null, retry: false }, ['Passphrase of the private key: ']],
    [{ realm: 'Auth', username: false, challenge: { text: 'Code?', echo: true }, retry: false }, ['Code? ']],
    [
      { realm: 'Auth', username: true, challenge: { text: 'PIN', echo: false }, retry: false },
      ['User name: ', 'Password: ', 'PIN '],
    ],
  ])('asks for what %o needs', async (request, questions) => {
    const terminal = new FakeTerminal(['1', '2', '3']);
    world.terminal = terminal;
    world.host.onAnswer = () => world.host.enter({ kind: 'connected' });
    const done = world.kubelane('up', '--headless');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.enter({ kind: 'waiting-for-input', request });
    await vi.waitFor(() => expect(world.host.answers).toHaveLength(1));
    expect(terminal.asked.map(({ question }) => question)).toEqual(questions);
    world.interrupt();
    expect(await done).toBe(0);
  });

  it('says each note once', async () => {
    const done = world.kubelane('up', '--headless');
    await vi.waitFor(() => expect(world.host.asked).toHaveLength(1));
    world.host.change({ ...world.host.connection, notes: [problem('route.default-not-taken')] });
    world.host.enter({ kind: 'connected' });
    world.interrupt();
    expect(await done).toBe(0);
    expect(world.stderr.text.match(/wants all traffic/g)).toHaveLength(1);
  });
});
