import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../../../electron/helper/limits.ts';
import { OpenvpnRun } from '../../../electron/helper/openvpn-run.ts';
import type { TunnelEvent } from '../../../electron/helper/sign-in.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import { standIn } from './helper-in-process.ts';
import { soon } from './soon.ts';
import { useTempFolder } from './temp-folder.ts';

const path = useTempFolder();
let run: OpenvpnRun;
let events: TunnelEvent[];
let failures: Problem[];
const states = (): string[] => events.flatMap((event) => (event.event === 'state' ? [event.state] : []));

const start = async (behaviour: string, program = process.execPath): Promise<void> => {
  const managementSocket = path('m');
  run = await OpenvpnRun.start(
    {
      program,
      args: [standIn, '--dev', 'kl0', '--management', managementSocket],
      config: `remote "${behaviour}.example" "1194" "udp"\n`,
      managementSocket,
      user: null,
    },
    { emit: (event) => events.push(event), fail: (reason) => failures.push(reason), warn: () => undefined },
  );
};

beforeEach(() => {
  events = [];
  failures = [];
});
afterEach(async () => {
  vi.useRealTimers();
  run.terminate();
  if (run.pid !== undefined) {
    try {
      process.kill(run.pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  }
  await run.ended;
});

describe('OpenvpnRun', () => {
  it('waits until it is told to begin, and ends when it is asked to', async () => {
    await start('good');
    expect(run.pid).toBeGreaterThan(1);
    await soon(states).toEqual(['CONNECTING']);
    expect(run.release().ok).toBe(false);
    run.ready();
    await soon(states).toEqual(['CONNECTING', 'WAIT', 'AUTH', 'GET_CONFIG', 'CONNECTED']);
    expect(await run.restart()).toBe(true);
    await soon(() => events.at(-1)).toEqual({ event: 'hold', suggestedDelaySeconds: 0 });
    expect(run.release().ok).toBe(true);
    run.terminate();
    run.terminate();
    expect((await run.ended).code).toBe('tunnel.openvpn-failed');
    expect(await readdir(path())).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('passes the answer to a question on', async () => {
    await start('asking');
    run.ready();
    await soon(() => events.some(({ event }) => event === 'needs-input')).toBe(true);
    const given = { tunnel: 't1', realm: 'Auth', username: 'eve', password: 'secret', response: '' };
    expect(run.credentials(given).ok).toBe(true);
    await soon(() => events.some(({ event }) => event === 'up')).toBe(true);
  });

  it('says why openvpn ended before it spoke', async () => {
    await start('refusing');
    expect(await run.ended).toEqual({
      code: 'tunnel.openvpn-failed',
      params: { detail: 'Options error: this is not for me' },
    });
    expect(await readdir(path())).toEqual([]);
  });

  it('says that openvpn cannot be started', async () => {
    await start('good', '/nowhere/openvpn');
    expect(run.pid).toBeUndefined();
    const ended = await run.ended;
    expect(String(ended.params?.['detail'])).toContain('ENOENT');
  });

  it('says that openvpn was killed', async () => {
    await start('dying');
    expect((await run.ended).params).toEqual({ detail: 'killed by SIGKILL' });
  });

  it('gives up on one that does not call back, and ends it by force', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await start('silent');
    vi.advanceTimersByTime(limits.managementConnectMs - 1);
    expect(failures).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(failures).toEqual([{ code: 'tunnel.openvpn-failed', params: { detail: 'it did not call back' } }]);
    run.terminate();
    vi.advanceTimersByTime(limits.terminateMs);
    expect((await run.ended).params).toEqual({ detail: expect.stringMatching(/^killed by SIG/) as string });
  });

  it('ends one by force that does not end when it is asked to', async () => {
    await start('deaf');
    await soon(states).toEqual(['CONNECTING']);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    run.terminate();
    vi.advanceTimersByTime(limits.terminateMs);
    expect((await run.ended).params).toEqual({ detail: 'killed by SIGKILL' });
  });

  it('does not take a slow start for a failure', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await start('good');
    await vi.waitUntil(() => states().length > 0, { timeout: 10_000 });
    vi.advanceTimersByTime(limits.managementConnectMs);
    expect(failures).toEqual([]);
  });
});
