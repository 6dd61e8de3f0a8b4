import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The pid of a program that runs on this laptop, by its name. */
export function pidOf(name: string): number | undefined {
  const here = readlinkSync('/proc/self/ns/net');
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const found = pids.find((pid) => {
    try {
      const isHere = readlinkSync(`/proc/${pid}/ns/net`) === here;
      return isHere && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name;
    } catch {
      return false; // It ended while it was looked at.
    }
  });
  return found === undefined ? undefined : Number(found);
}
