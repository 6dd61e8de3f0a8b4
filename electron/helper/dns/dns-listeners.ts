import { readFile } from 'node:fs/promises';
import { parseIpv4 } from '../../shared/ip.ts';

/** A forwarder whose helper was killed ends at once; one that is still there then serves another helper. */
const endingMs = 1_000;

/** Whether nobody answers DNS at the IPv4 address, or ceases to within a moment. `table` is /proc/net/udp (proc(5)). */
export async function isUnserved(address: string, table = '/proc/net/udp', withinMs = endingMs): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (hasListener(await readFile(table, 'latin1').catch(() => ''), address)) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/** The kernel writes the address as the number that its bytes are on this machine, and the port after a colon, both in hexadecimal digits. */
function hasListener(table: string, address: string): boolean {
  const value = parseIpv4(address) ?? 0;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  const number = new Uint32Array(Uint8Array.from(bytes).buffer)[0] ?? 0;
  const local = `${number.toString(16).toUpperCase().padStart(8, '0')}:0035`;
  return table.split('\n').some((line) => line.trim().split(/\s+/)[1] === local);
}
