import { describe, expect, it } from 'vitest';
import { Attempts } from '../../../../../electron/helper/dns/forwarder/attempts.ts';
import type { Endpoint } from '../../../../../electron/helper/dns/forwarder/forwarder-config.ts';
import { forwarderLimits } from '../../../../../electron/helper/dns/forwarder/forwarder-limits.ts';
import { ServerOrder } from '../../../../../electron/helper/dns/forwarder/server-order.ts';

const [a, b, c, d] = [1, 2, 3, 4].map((last): Endpoint => ({ address: `10.0.0.${last}`, port: 53 }));

describe('Attempts', () => {
  it('asks a lone silent server three times', () => {
    const attempts = new Attempts([a!]);
    for (let time = 0; time < 3; time++) {
      expect(attempts.next()).toBe(a);
      attempts.keptSilent(a!);
    }
    expect(attempts.next()).toBeNull();
  });

  it('asks each of two, then the first again', () => {
    const attempts = new Attempts([a!, b!]);
    const asked = [a, b, a].map((server) => {
      const next = attempts.next();
      attempts.keptSilent(server!);
      return next;
    });
    expect(asked).toEqual([a, b, a]);
    expect(attempts.next()).toBeNull();
  });

  it('asks every one that fails at once, and none of them twice', () => {
    const attempts = new Attempts([a!, b!, c!, d!]);
    expect([1, 2, 3, 4, 5].map(() => attempts.next())).toEqual([a, b, c, d, null]);
  });
});

describe('ServerOrder', () => {
  it('asks who kept silent last, for a while or until an answer', () => {
    let now = 1_000;
    const order = new ServerOrder(() => now);
    const servers = [a!, b!, c!];
    expect(order.order(servers)).toEqual([a, b, c]);
    order.silent(a!);
    expect(order.order(servers)).toEqual([b, c, a]);
    now += forwarderLimits.distrustMs - 1;
    expect(order.order(servers)).toEqual([b, c, a]);
    now += 1;
    expect(order.order(servers)).toEqual([a, b, c]);
    order.silent(b!);
    order.answered(b!);
    expect(order.order(servers)).toEqual([a, b, c]);
  });

  it('still asks when all kept silent, and forgets when told to', () => {
    const order = new ServerOrder(() => 0);
    for (const server of [a!, b!]) order.silent(server);
    expect(order.order([a!, b!])).toEqual([a, b]);
    order.forget();
    expect(order.order([b!, c!])).toEqual([b, c]);
  });
});
