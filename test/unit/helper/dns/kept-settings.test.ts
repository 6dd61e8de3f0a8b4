import { describe, expect, it } from 'vitest';
import type { DnsConfigurator } from '../../../../electron/helper/dns/dns-configurator.ts';
import { keptSettings } from '../../../../electron/helper/dns/kept-settings.ts';
import { resolvedHasSettings } from '../../../../electron/helper/dns/resolved-settings.ts';
import { BodyReader, BodyWriter } from '../../../../electron/network/bus-message.ts';
import type { CallBus, CallResult } from '../../../../electron/network/system-bus.ts';
import type { Problem } from '../../../../electron/shared/problem.ts';
import { until } from '../../../support/until.ts';

const link = { device: 'kl0', index: 17 };
const settings = {
  servers: [],
  domains: [
    { name: 'cluster.local', search: false },
    { name: 'svc.cluster.local', search: true },
  ],
};

/** systemd-resolved as far as a link's domains and servers go; `domains` null stands for a link that is gone. */
function make() {
  const state = {
    domains: [] as string[] | null,
    applies: 0,
    watchers: 0,
    refusal: null as Problem | null,
    changed: (): void => undefined,
  };
  const log: string[] = [];
  const answer = (body: BodyWriter): CallResult => ({ ok: true, body: new BodyReader(body.toBuffer(), true) });
  const bus: CallBus = ({ path, body }) => {
    expect(path).toBe('/org/freedesktop/resolve1/link/_317');
    const { domains } = state;
    if (domains === null) return Promise.resolve({ ok: false, errorName: 'x.NoSuchLink', text: '' });
    const reply = new BodyWriter();
    if (body.includes('Domains')) {
      reply.signature('a(sb)').array(8, domains, (name) => reply.string(name).boolean(true));
    } else {
      reply
        .signature('a(iay)')
        .array(8, domains.slice(0, 1), () => reply.int32(2).array(1, [10, 96, 0, 10], (byte) => reply.byte(byte)));
    }
    return Promise.resolve(answer(reply));
  };
  const resolved: DnsConfigurator = {
    stack: 'systemd-resolved',
    apply: () => {
      state.applies++;
      if (state.refusal !== null) return Promise.resolve(state.refusal);
      state.domains = settings.domains.map(({ name }) => name);
      return Promise.resolve(null);
    },
    clear: () => Promise.resolve(null),
  };
  const watch = (changed: () => void): (() => void) => {
    state.watchers++;
    state.changed = changed;
    return () => state.watchers--;
  };
  const dns = keptSettings(resolved, {
    watch,
    isThere: (each, wanted) => resolvedHasSettings(bus, each, wanted),
    log: (_level, text) => void log.push(text),
  });
  return { dns, state, log };
}

describe('keptSettings', () => {
  it('sets again what was taken away, with or without a part', async () => {
    const { dns, state, log } = make();
    await dns.apply(link, settings);
    for (const left of [[], ['cluster.local'], ['other.example', 'svc.cluster.local']]) {
      const before = state.applies;
      state.domains = left;
      state.changed();
      await until('it is set again', () => state.applies > before);
    }
    expect(log[0]).toBe('DNS: another program took the settings of kl0; set again');
    await dns.clear(link);
    expect(state.watchers).toBe(0);
  });

  it('leaves alone what is as it should be, and a link that is gone', async () => {
    const { dns, state } = make();
    await dns.apply(link, settings);
    state.changed();
    await new Promise((resolve) => setTimeout(resolve, 260));
    state.domains = null;
    state.changed();
    await new Promise((resolve) => setTimeout(resolve, 260));
    expect(state.applies).toBe(1);
    await dns.clear(link);
  });

  it('gives up for a while', async () => {
    const { dns, state, log } = make();
    await dns.apply(link, settings);
    await until('it gives up', () => {
      if (state.domains?.length !== 0) {
        state.domains = [];
        state.changed();
      }
      return log.some((text) => text.includes('again and again'));
    });
    expect(state.applies).toBe(11);
    expect(await dns.apply(link, settings)).toEqual({ code: 'dns.overwritten', params: { by: '?' } });
    // They are there: nobody takes them away any more.
    state.domains = settings.domains.map(({ name }) => name);
    expect(await dns.apply(link, settings)).toBeNull();
    await dns.clear(link);
  });

  it('says why it could not set them again', async () => {
    const { dns, state, log } = make();
    await dns.apply(link, settings);
    state.refusal = { code: 'dns.failed', params: { detail: 'no bus' } };
    state.domains = [];
    state.changed();
    await until('it was tried', () => log.length > 0);
    expect(log).toEqual(['DNS: another program took the settings of kl0; not set again: no bus']);
    await dns.clear(link);
  });
});
