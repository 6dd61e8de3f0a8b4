import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problem, type Problem } from '../../shared/problem.ts';
import type { RunCommand } from '../command-runner.ts';
import type { DnsSettings } from '../network-guard.ts';
import type { DnsConfigurator, DnsLink } from './dns-configurator.ts';

const markerStart = '# Made by Kubelane for ';

/** The text of /etc/resolver/DOMAIN (resolver(5)); its first line says whose it is, so that nobody else's file is ever touched. */
export function resolverFileText(device: string, settings: DnsSettings): string {
  const servers = settings.servers.map((server) => `nameserver ${server.text}`);
  return [`${markerStart}${device}`, ...servers, 'timeout 3', ''].join('\n');
}

/** Split DNS of macOS: one file a domain in /etc/resolver. Not run on a real machine yet: only the files' content and handling are tested. */
export function macosDnsConfigurator(run: RunCommand, folder = '/etc/resolver'): DnsConfigurator {
  const flush = async (): Promise<void> => {
    await run('/usr/bin/dscacheutil', ['-flushcache']);
    await run('/usr/bin/killall', ['-HUP', 'mDNSResponder']);
  };
  return {
    stack: 'macos-resolver',
    apply: async (link, settings, routed) => {
      await routed;
      const failed = await writeFiles(folder, link, settings);
      await flush();
      return failed;
    },
    clear: async (link) => {
      const stayed = await removeFiles(folder, link, new Set());
      await flush();
      return stayed;
    },
    sweep: async () => {
      const stayed = await removeFiles(folder, null, new Set());
      await flush();
      return stayed;
    },
  };
}

async function writeFiles(folder: string, link: DnsLink, settings: DnsSettings): Promise<Problem | null> {
  const names = new Set(settings.domains.map((domain) => domain.name));
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const stayed = await removeFiles(folder, link, names);
    if (stayed !== null) return problem('dns.failed', { detail: stayed });
    for (const name of names) {
      const path = join(folder, name);
      const present = await readOptional(path);
      if (present !== null && !isOurs(present, link)) {
        return problem('dns.failed', { detail: `${path} belongs to another program` });
      }
      await writeFile(`${path}.kubelane-new`, resolverFileText(link.device, settings), { mode: 0o644 });
      await rename(`${path}.kubelane-new`, path);
    }
    return null;
  } catch (error) {
    return problem('dns.failed', { detail: error instanceof Error ? error.message : String(error) });
  }
}

/** Removes the files of one link (null: of every link) but those named in `keep`. Null, or why something stayed. */
async function removeFiles(folder: string, link: DnsLink | null, keep: ReadonlySet<string>): Promise<string | null> {
  try {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (!keep.has(name) && isOurs((await readOptional(path)) ?? '', link)) await rm(path, { force: true });
    }
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return error instanceof Error ? error.message : String(error);
  }
}

function isOurs(text: string, link: DnsLink | null): boolean {
  return text.startsWith(link === null ? markerStart : `${markerStart}${link.device}\n`);
}

async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Not there, or no file: nothing of ours.
    return null;
  }
}
