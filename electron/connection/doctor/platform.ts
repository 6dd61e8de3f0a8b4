import { access } from 'node:fs/promises';
import { problem, type Problem } from '../../shared/problem.ts';
import type { OperatingSystem } from './probes.ts';

const tunDevice = '/dev/net/tun';

/** What the doctor runs on: the one place where that is asked in this folder. */
export const operatingSystem: OperatingSystem =
  process.platform === 'darwin' ? 'macos' : process.platform === 'win32' ? 'windows' : 'linux';

/** Whether the kernel offers tunnels. Linux only: elsewhere openvpn brings its own driver, and says itself when it is missing. */
export async function checkTunDevice(): Promise<Problem | null> {
  try {
    await access(tunDevice);
    return null;
  } catch {
    return problem('tunnel.no-tun-device');
  }
}

/**
 * The arguments of ping(8) for two echo requests with a time to live; null where its answers are not in one language (Windows). Those of macOS
 * were not run on a real machine yet. `address` is the canonical text of a parsed address, so it can be taken for no option.
 */
export function pingArguments(address: string, timeToLive: number, system = operatingSystem): readonly string[] | null {
  const usual = ['-n', '-c', '2', '-i', '0.2'];
  if (system === 'windows') return null;
  // What iputils calls -t is -m there, and it waits in milliseconds.
  return system === 'macos'
    ? [...usual, '-W', '1000', '-m', `${timeToLive}`, address]
    : [...usual, '-W', '1', '-t', `${timeToLive}`, address];
}
