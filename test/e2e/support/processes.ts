import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The pid of a program that runs on this laptop, by its name. */
export function pidOf(name: string): number | undefined {
  return pidWhere((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name);
}

/** The pid of a program that runs on this laptop, by one of its arguments. */
export function pidWithArgument(argument: string): number | undefined {
  return pidWhere((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument));
}

function pidWhere(isIt: (pid: string) => boolean): number | undefined {
  const here = readlinkSync('/proc/self/ns/net');
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const found = pids.find((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/net`) === here && isIt(pid);
    } catch {
      return false; // It ended while it was looked at.
    }
  });
  return found === undefined ? undefined : Number(found);
}
