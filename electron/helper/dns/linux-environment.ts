import { readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CallBus } from '../../network/system-bus.ts';
import type { RunCommand } from '../command-runner.ts';
import type { DnsEnvironment } from './choose-dns-stack.ts';
import { networkManagerDns } from './network-manager.ts';
import { withoutFront } from './resolv-conf/fronted-text.ts';
import { resolvedAnswers } from './resolved.ts';

/** Debian's resolvconf knows no `--version` and says so with this exit code. */
const debianExitCode = 99;

/** Looks at everything on this Linux machine that the choice of a DNS stack depends on. Changes nothing, and never rejects. */
export async function linuxDnsEnvironment(bus: CallBus, run: RunCommand): Promise<DnsEnvironment> {
  const [answers, networkManager, resolvconf, files, resolvconfConfiguration, kernel] = await Promise.all([
    resolvedAnswers(bus),
    networkManagerDns(bus),
    resolvconfFlavour(run),
    linuxResolverFiles(),
    readOptional('/etc/resolvconf.conf'),
    readOptional('/proc/sys/kernel/osrelease'),
  ]);
  return {
    operatingSystem: 'linux',
    resolvedAnswers: answers,
    ...files,
    networkManager,
    resolvconf,
    resolvconfConfiguration,
    isWsl: /microsoft/i.test(kernel ?? ''),
  };
}

/** What programs read to know whom to ask, without ours. */
export async function linuxResolverFiles(): Promise<Pick<DnsEnvironment, 'nsswitch' | 'resolvConf'>> {
  const [nsswitch, resolvConf] = await Promise.all([
    readOptional('/etc/nsswitch.conf'),
    readOptional('/etc/resolv.conf'),
  ]);
  const original = resolvConf === null ? null : withoutFront(resolvConf);
  return { nsswitch, resolvConf: original === undefined ? resolvConf : original };
}

async function resolvconfFlavour(run: RunCommand): Promise<DnsEnvironment['resolvconf']> {
  const { exitCode, stdout } = await run('resolvconf', ['--version']);
  if (exitCode === debianExitCode) return 'debian';
  if (exitCode !== 0) return null;
  if (/openresolv/i.test(stdout)) return 'openresolv';
  const links = await Promise.all(places.map((place) => readlink(place).catch(() => '')));
  return /^systemd/m.test(stdout) || links.some((link) => basename(link) === 'resolvectl') ? 'systemd' : null;
}

const places = ['/usr/sbin/resolvconf', '/sbin/resolvconf', '/usr/bin/resolvconf'];

async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'latin1');
  } catch {
    // Missing or unreadable: the choice is made without it.
    return null;
  }
}
