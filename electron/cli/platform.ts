import { access } from 'node:fs/promises';
import { problem, type Problem } from '../shared/problem.ts';

const tunDevice = '/dev/net/tun';

/** Whether the kernel offers tunnels. Linux only: elsewhere openvpn brings its own driver, and says itself when it is missing. */
export async function checkTunDevice(): Promise<Problem | null> {
  if (process.platform !== 'linux') return null;
  try {
    await access(tunDevice);
    return null;
  } catch {
    return problem('tunnel.no-tun-device');
  }
}
