import { constants } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { faultPoint } from '../shared/fault-point.ts';
import { parseIpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { DnsStack } from '../shared/routes.ts';
import type { Log } from './log.ts';

/** All that must be undone for one tunnel, should the helper not live to do it. */
export interface UndoRecord {
  readonly version: 1;
  /** Of the running system when it was written; what dies with a device or a process is only undone in the same one. */
  readonly bootId: string;
  readonly tunnel: string;
  readonly device: string;
  /** Kernel number of the device; null until it exists. */
  readonly deviceIndex: number | null;
  readonly openvpn: { readonly pid: number; readonly startTime: string } | null;
  readonly routes: readonly string[];
  /** The stack that was given DNS settings; null when none was. */
  readonly dns: DnsStack | null;
  /** Sockets in the state folder. */
  readonly files: readonly string[];
  /** A connection without a tunnel: `routes` go by this next hop, or none of them is ours where it is null. */
  readonly direct?: { readonly nextHop: string | null };
}

/** Why nothing can be done while the state folder takes no undo record: a full disk, a folder that is read-only. */
export function stateFolderProblem(error: unknown): Problem {
  return problem('helper.state-folder', { detail: error instanceof Error ? error.message : String(error) });
}

/** What lies in the journal's folder. */
export interface JournalContent {
  readonly records: readonly UndoRecord[];
  /** Tunnels whose record is damaged, as far as its name tells. */
  readonly damaged: readonly string[];
  /** The same of those that were set aside at an earlier start. */
  readonly setAside: readonly string[];
}

const dnsStacks: ReadonlySet<string> = new Set<DnsStack>([
  'systemd-resolved',
  'networkmanager-dnsmasq',
  'resolvconf',
  'resolv-conf',
  'macos-resolver',
  'windows-nrpt',
  'none',
]);

/**
 * Undo records on disk, one file a tunnel. A record is whole on disk (written aside, flushed, renamed, its folder flushed) before `write`
 * resolves, so that whoever does the change afterwards can be killed at any instant.
 */
export class Journal {
  readonly #folder: string;
  readonly #log: Log;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Replaces the tunnel's record. Calls for one tunnel must come one after the other. Rejects if the disk does not take it. */
  async write(record: UndoRecord): Promise<void> {
    const draft = join(this.#folder, `${record.tunnel}${draftSuffix}`);
    try {
      await writeDurably(draft, `${JSON.stringify(record)}\n`);
      faultPoint('journal.drafted');
      await rename(draft, this.#path(record.tunnel));
    } catch (error) {
      // Where not even this works, the next start does it.
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
    faultPoint('journal.renamed');
    await this.#syncFolder();
  }

  /** Drops the record of a tunnel of which nothing is left. */
  async remove(tunnel: string): Promise<void> {
    await rm(this.#path(tunnel), { force: true });
    await this.#syncFolder();
  }

  /** Every record that was left behind. A damaged one is set aside under another name and said so; it never stops the helper. */
  async readAll(): Promise<JournalContent> {
    const records: UndoRecord[] = [];
    const damaged: string[] = [];
    const setAside: string[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      // A draft was never in force: the change it announces was not made.
      if (name.endsWith(draftSuffix)) await rm(path, { force: true, recursive: true });
      const former = /^(.+)\.json\.damaged-\d+$/.exec(name)?.[1];
      if (former !== undefined) setAside.push(former);
      if (!name.endsWith(recordSuffix)) continue;
      const record = parseUndoRecord(await readRecord(path));
      if (record !== null && this.#path(record.tunnel) === path) records.push(record);
      else {
        damaged.push(name.slice(0, -recordSuffix.length));
        await this.#setAside(path);
      }
    }
    return { records, damaged, setAside };
  }

  async #setAside(path: string): Promise<void> {
    const aside = `${path}.damaged-${Date.now()}`;
    await rename(path, aside);
    this.#log('warning', `the undo record ${path} is damaged; it is now ${aside}`);
  }

  #path(tunnel: string): string {
    return join(this.#folder, `${tunnel}${recordSuffix}`);
  }

  async #syncFolder(): Promise<void> {
    const folder = await open(this.#folder, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

/** Writes a new file and waits until the disk has it. A link at its place is not followed. */
async function writeDurably(path: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  const file = await open(path, flags, 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The text of a record, or '' for what is no plain file or cannot be read. */
async function readRecord(path: string): Promise<string> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maximumRecordBytes), 0, maximumRecordBytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    // A folder, a link, or a bad sector: damaged, which is what the caller makes of an empty text.
    return '';
  }
}

/** Far above what the routes and domains of one tunnel take. */
const maximumRecordBytes = 256 * 1024;

const recordSuffix = '.json';
const draftSuffix = '.json.new';

/** Reads a record; null for anything that is not wholly one. */
export function parseUndoRecord(text: string): UndoRecord | null {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  const { version, bootId, tunnel, device, deviceIndex, openvpn, routes, dns, files } = fields;
  if (version !== 1 || typeof bootId !== 'string') return null;
  if (typeof tunnel !== 'string' || !/^[a-z0-9-]{1,32}$/.test(tunnel)) return null;
  if (typeof device !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_. -]{0,63}$/.test(device)) return null;
  if (deviceIndex !== null && !isNatural(deviceIndex)) return null;
  if (dns !== null && !isDnsStack(dns)) return null;
  if (!isTextList(routes) || !isTextList(files)) return null;
  const process = openvpn === null ? null : parseProcess(openvpn);
  const direct = parseDirect(fields['direct']);
  if (process === undefined || direct === null) return null;
  return { version, bootId, tunnel, device, deviceIndex, openvpn: process, routes, dns, files, ...direct };
}

function parseDirect(value: unknown): Pick<UndoRecord, 'direct'> | null {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null) return null;
  const { nextHop } = value as Record<string, unknown>;
  if (nextHop === null) return { direct: { nextHop } };
  const address = typeof nextHop === 'string' ? parseIpAddress(nextHop) : null;
  return address === null ? null : { direct: { nextHop: address.text } };
}

function parseProcess(value: unknown): UndoRecord['openvpn'] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, startTime } = value as Record<string, unknown>;
  return isNatural(pid) && pid > 1 && typeof startTime === 'string' ? { pid, startTime } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isNatural(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isDnsStack(value: unknown): value is DnsStack {
  return typeof value === 'string' && dnsStacks.has(value);
}
