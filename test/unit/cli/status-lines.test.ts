import { expect, test } from 'vitest';
import { StatusLines } from '../../../electron/cli/status-lines.ts';
import { disconnectedSnapshot, type ConnectionSnapshot } from '../../../electron/shared/connection-state.ts';
import { createTranslator } from '../../../electron/shared/i18n.ts';
import { clusterOff, type ClusterStatus } from '../../../electron/shared/service-record.ts';

const tunnel = { device: 'kl0', address: '192.168.6.2', remote: 'gw.example:1194 udp', bytesIn: 1, bytesOut: 2 };
const connected: ConnectionSnapshot = {
  ...disconnectedSnapshot,
  profile: 'lab',
  state: { kind: 'connected' },
  since: '2026-01-01T00:00:00.000Z',
  tunnel,
};

function printed(json: boolean, connections: readonly ConnectionSnapshot[]): string[] {
  const out: string[] = [];
  const print = { line: (text: string) => void out.push(text) };
  const lines = new StatusLines({ json, t: createTranslator('en'), print: print as never });
  // As the host has them: getters of a class, which are no properties of its own.
  class Host {
    now = disconnectedSnapshot;
    get connection(): ConnectionSnapshot {
      return this.now;
    }
    get cluster(): ClusterStatus {
      return clusterOff;
    }
  }
  const host = new Host();
  for (const connection of connections) {
    host.now = connection;
    lines.show(host);
  }
  return out;
}

test.each([true, false])('bytes that are carried make no line (json: %s)', (json) => {
  const more = { ...connected, tunnel: { ...tunnel, bytesIn: 500, bytesOut: 600 } };
  expect(printed(json, [connected, more, more])).toHaveLength(1);
  expect(printed(json, [connected, more, disconnectedSnapshot, connected])).toHaveLength(3);
});

test('a line that is printed has the counts as they are', () => {
  const [line = ''] = printed(true, [connected]);
  expect(JSON.parse(line)).toMatchObject({ state: 'connected', tunnel: { bytesIn: 1, bytesOut: 2 } });
});
