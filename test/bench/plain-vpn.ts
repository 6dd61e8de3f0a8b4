import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { networkInterfaces } from 'node:os';

/** The peer: what a developer without Kubelane writes. openvpn installs the routes, three lines set the DNS (openvpn gives scripts a short PATH). */
const upScript = `#!/bin/sh
PATH='${process.env['PATH'] ?? ''}'
resolvectl dns "$dev" 10.96.0.10
resolvectl domain "$dev" '~cluster.coder4'
resolvectl default-route "$dev" false
`;

export interface PlainVpn {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts plain openvpn with the profile; returns at once, so that the caller can probe from the start. */
export function startPlainVpn(profile: string): PlainVpn {
  const folder = mkdtempSync('/tmp/plain-vpn-');
  const script = join(folder, 'up.sh');
  writeFileSync(script, upScript);
  chmodSync(script, 0o755);
  const argv = ['--config', profile, '--dev', 'plain0', '--dev-type', 'tun', '--script-security', '2', '--up', script];
  const child = spawn('openvpn', argv, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await until('the tunnel device is gone', () => (networkInterfaces()['plain0'] === undefined ? true : undefined));
      rmSync(folder, { recursive: true });
    },
  };
}
