import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallBus } from '../../network/system-bus.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { DnsSettings } from '../network-guard.ts';
import type { DnsConfigurator, DnsLink } from './dns-configurator.ts';
import { dnsmasqOwner, reloadNetworkManagerDns } from './network-manager.ts';
import { readText } from './resolv-conf/text-file.ts';

/** What NetworkManager's dnsmasq reads when it starts. */
export const dnsmasqFolder = '/etc/NetworkManager/dnsmasq.d';
const markerStart = '# Made by Kubelane for ';
/** dnsmasq ends and another one starts in a fraction of this. */
const restartMs = 5_000;

/** Lines for dnsmasq(8): the domain's names go to these servers, and may have private addresses in spite of a protection against rebinding. */
export function dnsmasqText(device: string, { domains, servers }: DnsSettings): string {
  const lines = domains.flatMap(({ name }) => [
    ...servers.map(({ text }) => `server=/${name}/${text}`),
    `rebind-domain-ok=/${name}/`,
  ]);
  return [`${markerStart}${device}`, ...lines, ''].join('\n');
}

/**
 * The dnsmasq that NetworkManager runs for all programs: one file a tunnel in the folder that it reads when it starts. It cannot append domains to
 * short names.
 */
export function networkManagerDnsmasq(
  bus: CallBus,
  flush: () => Promise<void>,
  folder = dnsmasqFolder,
): DnsConfigurator {
  /** `wanted`: whether there must be a dnsmasq afterwards although there is none before. */
  const reload = async (wanted: boolean): Promise<string | null> => {
    const before = await dnsmasqOwner(bus);
    const failed = await reloadNetworkManagerDns(bus);
    if (failed !== null) return failed;
    const started = (before === null && !wanted) || (await another(bus, before));
    await flush();
    return started ? null : 'dnsmasq did not start again';
  };
  const removed = async (device: string | null): Promise<string | null> => {
    const taken = await removeFiles(folder, device);
    if (taken.reason !== null || !taken.any) return taken.reason;
    // Without NetworkManager there is no dnsmasq of its that could still know them.
    await reload(false);
    return null;
  };
  return {
    stack: 'networkmanager-dnsmasq',
    apply: async (link, settings, routed) => {
      await routed;
      const written = await writeSettings(folder, link.device, settings);
      const failed = written === 'same' ? null : written === 'written' ? await reload(true) : written.reason;
      return failed === null ? null : dnsFailed(failed);
    },
    clear: (link) => removed(link.device),
    sweep: () => removed(null),
  };
}

/** Whether the tunnel's file is as it was written; for keptSettings. */
export async function dnsmasqHasSettings(
  { device }: DnsLink,
  settings: DnsSettings,
  folder = dnsmasqFolder,
): Promise<boolean> {
  const text = await readText(join(folder, fileName(device))).catch(() => null);
  return text === dnsmasqText(device, settings);
}

type Written = 'same' | 'written' | { readonly reason: string };

async function writeSettings(folder: string, device: string, settings: DnsSettings): Promise<Written> {
  const path = join(folder, fileName(device));
  const text = dnsmasqText(device, settings);
  try {
    const present = await readText(path);
    if (present === text) return 'same';
    if (present !== null && !present.startsWith(markerStart)) return { reason: `${path} belongs to another program` };
    await mkdir(folder, { recursive: true, mode: 0o755 });
    // dnsmasq reads every file of the folder but those with a dot in front.
    const draft = join(folder, `.${fileName(device)}.new`);
    await writeFile(draft, text, { mode: 0o644 });
    await rename(draft, path);
    return 'written';
  } catch (error) {
    return { reason: wordsOf(error) };
  }
}

/** Removes the files of one tunnel's device, or of all. */
async function removeFiles(folder: string, device: string | null): Promise<{ any: boolean; reason: string | null }> {
  let any = false;
  try {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (/^\.kubelane-.*\.new$/.test(name)) await rm(path, { force: true });
      if (device === null ? !/^kubelane-.*\.conf$/.test(name) : name !== fileName(device)) continue;
      if ((await readText(path))?.startsWith(markerStart) !== true) continue;
      await rm(path, { force: true });
      any = true;
    }
    return { any, reason: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { any, reason: null };
    return { any, reason: wordsOf(error) };
  }
}

function fileName(device: string): string {
  return `kubelane-${device}.conf`;
}

/** Waits for a dnsmasq that is not `before`. */
async function another(bus: CallBus, before: string | null): Promise<boolean> {
  const deadline = performance.now() + restartMs;
  for (;;) {
    const now = await dnsmasqOwner(bus);
    if (now !== null && now !== before) return true;
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function dnsFailed(detail: string): Problem {
  return problem('dns.failed', { detail });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
