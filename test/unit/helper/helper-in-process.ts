import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';
import { Journal } from '../../../electron/helper/journal.ts';
import { OpenvpnLocator } from '../../../electron/helper/openvpn-program.ts';
import { HelperServer } from '../../../electron/helper/server.ts';
import type { TunnelContext } from '../../../electron/helper/tunnel.ts';
import { HelperClient } from '../../integration/helper/helper-client.ts';
import { FakeHost } from './fake-host.ts';
import { useTempFolder } from './temp-folder.ts';

/** The script that stands in for openvpn. */
export const standIn = fileURLToPath(new URL('stand-in-openvpn.mjs', import.meta.url));

/** A profile whose server's name says how the stand-in behaves (stand-in-openvpn.mjs). */
export const profileFor = (behaviour: string): string =>
  `client\ndev tun\nremote ${behaviour}.example 1194\nauth-user-pass\n<peer-fingerprint>\n${'AA:'.repeat(31)}AA\n</peer-fingerprint>\n`;

/** A helper inside the test's own process: everything is real but what it does to this computer, and openvpn. */
export interface HelperInProcess {
  readonly host: FakeHost;
  readonly server: HelperServer;
  readonly context: TunnelContext;
  readonly log: string[];
  /** Where its undo records and sockets lie. */
  readonly stateDir: string;
  connect(): Promise<HelperClient>;
}

/** Gives each test of the file a helper of its own and ends it afterwards, with every openvpn of it. */
export function useHelper(): () => HelperInProcess {
  const path = useTempFolder();
  let helper: HelperInProcess;
  const clients: HelperClient[] = [];
  beforeEach(async () => {
    const stateDir = path('state');
    await mkdir(join(stateDir, 'journal'), { recursive: true });
    await chmod(path(), 0o755);
    const host = new FakeHost();
    const log: string[] = [];
    const write: TunnelContext['log'] = (level, text) => void log.push(`${level}: ${text}`);
    const context: TunnelContext = {
      host,
      locator: new OpenvpnLocator(host.run, ['/bin/sh']),
      confinement: {
        level: 'none',
        reason: 'a test',
        userOf: () => null,
        wrap: (_program, args) => ({ program: process.execPath, args: [standIn, ...args] }),
      },
      journal: new Journal(join(stateDir, 'journal'), write),
      stateDir,
      log: write,
      devices: new Set(),
    };
    const server = new HelperServer(context, '1.2.3');
    const listening = await server.listen(path('s'), { kind: 'root' }, process.getuid?.() ?? 0);
    expect(listening).toEqual({ ok: true, value: null });
    const connect = async (): Promise<HelperClient> => {
      const client = await HelperClient.connect(path('s'));
      clients.push(client);
      return client;
    };
    helper = { host, server, context, log, stateDir, connect };
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.socket.destroy();
    await helper.server.close();
  });
  return () => helper;
}
