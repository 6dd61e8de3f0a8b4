import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../electron/shared/result.ts';
import { sampleCheck, silentCheck } from '../../support/service-checks.ts';
import { service } from '../connection/control/fake-host.ts';
import { FakeWorld } from './fake-world.ts';

let world: FakeWorld;

beforeEach(() => {
  world = new FakeWorld();
  world.host.services = { epoch: 1, sequence: 0, services: [service({ name: 'web', namespace: 'shop' })] };
});

afterEach(() => world.end());

describe('kubelane check', () => {
  it('says each hop and the latency, and is done when the Service answers', async () => {
    await world.serve();
    world.checked = ok(sampleCheck());
    expect(await world.kubelane('check', 'web.shop', '--port', 'http')).toBe(0);
    expect(world.checks).toMatchObject([{ port: 'http', record: { name: 'web', namespace: 'shop' } }]);
    expect(world.stdout.lines.filter((line) => line.startsWith('ok'))).toHaveLength(6);
    expect(world.stdout.lines.at(-1)).toBe('web.shop:80 answers in 12 ms: HTTP/1.1 200 OK');
  });

  it('says which hop fails, why, and what to do', async () => {
    await world.serve();
    world.checked = ok(silentCheck());
    expect(await world.kubelane('check', 'web.shop')).toBe(1);
    expect(world.stdout.text).toContain('NOT OK  Connection  10.96.80.80:80: no answer');
    expect(world.stdout.text).toContain('most likely a NetworkPolicy');
    expect(world.stdout.text).toContain('kubectl -n shop get networkpolicy');
  });

  it('gives one JSON document', async () => {
    await world.serve();
    world.checked = ok(silentCheck());
    expect(await world.kubelane('check', 'web.shop', '--json')).toBe(1);
    expect(world.stdout.lines).toHaveLength(1);
    expect(JSON.parse(world.stdout.text)).toMatchObject({
      service: { namespace: 'shop', name: 'web', port: 80 },
      answers: false,
      hops: [
        { hop: 'connection' },
        { hop: 'name', ms: 4.2 },
        {},
        {},
        { hop: 'connect', ok: false },
        { because: 'connect' },
      ],
      verdict: { kind: 'fails', hop: 'connect', problem: { code: 'service.policy' } },
    });
  });

  it('says that nothing runs, and which Service there is not', async () => {
    expect(await world.kubelane('check', 'web.shop')).toBe(1);
    expect(world.stderr.text).toContain('Kubelane is not running');
    await world.serve();
    expect(await world.kubelane('check', 'wbe.shop')).toBe(1);
    expect(world.checks).toEqual([]);
  });
});
