import { readFile } from 'node:fs/promises';
import { commandProblem, type RunCommand } from './command-runner.ts';
import type { LinkTable } from './host-system.ts';

const prefix = 'kl';
const maximumDevices = 256;

/** Network devices of Linux. Names come from /proc/net, which, unlike /sys, always is that of our own network namespace. */
export function linuxLinks(run: RunCommand): LinkTable {
  return {
    freeName: async (taken) => firstFreeName(parseDeviceNames(await readFile('/proc/net/dev', 'utf8')), taken),
    index: async (device) => {
      const known = await indexInProc(device);
      if (known !== null) return known;
      const result = await run('ip', ['-j', 'link', 'show', 'dev', device]);
      return result.exitCode === 0 ? parseLinkIndex(result.stdout) : null;
    },
    mtu: async (device) => {
      const result = await run('ip', ['-j', 'link', 'show', 'dev', device]);
      return result.exitCode === 0 ? parseLinkNumber(result.stdout, 'mtu') : null;
    },
    setMtu: async (device, bytes) => {
      const result = await run('ip', ['link', 'set', 'dev', device, 'mtu', String(bytes)]);
      return result.exitCode === 0 ? null : commandProblem(result);
    },
  };
}

/** Null where the kernel has no such file: it has one for each device that may speak IPv6. Reading it spares the start of a program. */
async function indexInProc(device: string): Promise<number | null> {
  if (!/^[A-Za-z0-9_.-]{1,15}$/.test(device)) return null;
  try {
    return parseSnmp6Index(await readFile(`/proc/net/dev_snmp6/${device}`, 'utf8'));
  } catch {
    return null;
  }
}

/** The device number from the first line of /proc/net/dev_snmp6/NAME (proc(5)), or null. */
export function parseSnmp6Index(text: string): number | null {
  const index = Number(/^ifIndex\s+(\d{1,10})\n/.exec(text)?.[1] ?? 0);
  return index > 0 ? index : null;
}

/** The names of /proc/net/dev: one a line after two lines of headings, up to the colon. */
export function parseDeviceNames(text: string): ReadonlySet<string> {
  const names = text
    .split('\n')
    .slice(2)
    .map((line) => line.slice(0, line.indexOf(':')).trim());
  return new Set(names.filter((name) => name !== ''));
}

/** `kl0`, `kl1`…: the first that neither the kernel nor another tunnel has; null when there are too many. */
export function firstFreeName(present: ReadonlySet<string>, taken: ReadonlySet<string>): string | null {
  for (let number = 0; number < maximumDevices; number++) {
    const name = `${prefix}${number}`;
    if (!present.has(name) && !taken.has(name)) return name;
  }
  return null;
}

/** The device number from `ip -j link show dev NAME`, or null. */
export function parseLinkIndex(json: string): number | null {
  return parseLinkNumber(json, 'ifindex');
}

/** A positive number of the first device of `ip -j link show`, or null. */
export function parseLinkNumber(json: string, name: 'ifindex' | 'mtu'): number | null {
  try {
    const document: unknown = JSON.parse(json);
    const link: unknown = Array.isArray(document) ? document[0] : null;
    if (typeof link !== 'object' || link === null) return null;
    const value = (link as Record<string, unknown>)[name];
    return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
  } catch {
    // Not JSON: no answer that could be relied on.
    return null;
  }
}
