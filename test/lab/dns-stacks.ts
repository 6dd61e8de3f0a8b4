import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dnsProgramsTree } from '../../scripts/setup/parts.ts';
import { inLaptop, laptopEtc, waitForName, waitForResolved } from './laptop.ts';
import { laptopInterface } from './network.ts';
import { dismissDaemon, killDaemon, readRecord, readRecords, restartDaemon, startDaemon } from './processes.ts';
import { must, run } from './run.ts';
import type { Lan } from './topology.ts';
import { waitFor } from './wait.ts';

/** What the laptop can have for its names. */
export const dnsStacks = ['resolved', 'plain', 'openresolv', 'networkmanager', 'networkmanager-dnsmasq'] as const;
export type DnsStackName = (typeof dnsStacks)[number];

const networkManager = 'laptop-networkmanager';
const resolvConf = `${laptopEtc}/resolv.conf`;
const managerFolder = `${laptopEtc}/NetworkManager`;
const profile = `${managerFolder}/system-connections/lan.nmconnection`;

/** Takes the laptop's DNS service away, whichever it is, and what it left. */
export async function stopDnsStack(stack: DnsStackName): Promise<void> {
  if (stack === 'resolved') await killDaemon(readRecord('laptop-resolved'));
  if (stack === 'openresolv') {
    await must(inLaptop(['umount', '--lazy', '/usr/sbin', '/usr/lib']));
    await must(inLaptop(['rm', '-rf', '/run/resolvconf']));
  }
  if (stack.startsWith('networkmanager')) {
    const record = readRecords().find(({ name }) => name === networkManager);
    if (record !== undefined) await dismissDaemon(record);
    // Its dnsmasq is in a process group of its own.
    await run(inLaptop(['sh', '-c', 'kill $(cat /run/NetworkManager/dnsmasq.pid)']));
    rmSync(managerFolder, { recursive: true, force: true });
    await must(inLaptop(['rm', '-rf', '/run/NetworkManager']));
  }
  for (const file of [resolvConf, `${resolvConf}.bak`, `${laptopEtc}/resolvconf.conf`]) rmSync(file, { force: true });
}

/** Gives the laptop this DNS service; it knows no LAN yet. */
export async function startDnsStack(stack: DnsStackName): Promise<void> {
  if (stack === 'resolved') {
    symlinkSync('../run/systemd/resolve/stub-resolv.conf', resolvConf);
    await waitForResolved(restartDaemon(readRecord('laptop-resolved')));
  }
  if (stack === 'plain') writeFileSync(resolvConf, '');
  if (stack === 'openresolv') await startOpenresolv();
  if (stack === 'networkmanager') await startNetworkManager('default');
  if (stack === 'networkmanager-dnsmasq') await startNetworkManager('dnsmasq');
}

/** Tells the DNS service of the LAN's DNS server, as a DHCP client would. */
export async function giveDns(stack: DnsStackName, lan: Lan, address: string): Promise<void> {
  const text = `search ${lan.name}.example\nnameserver ${lan.router}\n`;
  if (stack === 'resolved') {
    await must(inLaptop(['resolvectl', 'dns', laptopInterface, lan.router]));
    await must(inLaptop(['resolvectl', 'default-route', laptopInterface, 'yes']));
  } else if (stack === 'plain') {
    writeFileSync(resolvConf, `# Written by the laboratory\n${text}options edns0 # as a desktop has it\n`);
  } else if (stack === 'openresolv') {
    await must(inLaptop(['resolvconf', '-a', laptopInterface]), { input: text });
  } else {
    writeFileSync(profile, connectionProfile(lan, address), { mode: 0o600 });
    await must(inLaptop([...nmcli(), 'connection', 'load', '/etc/NetworkManager/system-connections/lan.nmconnection']));
    await must(inLaptop([...nmcli(), '--wait', '10', 'connection', 'up', 'lan']));
    const wanted = stack === 'networkmanager' ? lan.router : '127.0.0.1';
    await waitFor('NetworkManager to write resolv.conf', () => readText(resolvConf).includes(wanted), 10_000);
    // It takes the device down and up, and the kernel then looks for others with the same address.
    const tentative = inLaptop(['ip', 'addr', 'show', 'dev', laptopInterface, 'tentative']);
    await waitFor('the addresses to be certain', async () => (await must(tentative)) === '', 10_000);
  }
}

/** The LAN is gone, and its DNS server with it. */
export async function takeDns(stack: DnsStackName): Promise<void> {
  if (stack === 'resolved') await must(inLaptop(['resolvectl', 'revert', laptopInterface]));
  else if (stack === 'plain') writeFileSync(resolvConf, '');
  else if (stack === 'openresolv') await must(inLaptop(['resolvconf', '-f', '-d', laptopInterface]));
  else await must(inLaptop([...nmcli(), 'connection', 'down', 'lan']));
}

/** Its scripts name their own places, which are the machine's: they are laid over those, for the laptop alone. */
async function startOpenresolv(): Promise<void> {
  const tree = dnsProgramsTree();
  copyFileSync(join(tree, 'etc/resolvconf.conf'), `${laptopEtc}/resolvconf.conf`);
  const overlay = (lower: string, at: string): string[] => [
    'mount',
    '-t',
    'overlay',
    'openresolv',
    '-o',
    `lowerdir=${lower}:${at}`,
    at,
  ];
  await must(inLaptop(overlay(join(tree, 'sbin'), '/usr/sbin')));
  await must(inLaptop(overlay(join(tree, 'lib'), '/usr/lib')));
}

async function startNetworkManager(dns: 'default' | 'dnsmasq'): Promise<void> {
  const tree = dnsProgramsTree();
  mkdirSync(`${managerFolder}/system-connections`, { recursive: true });
  mkdirSync(`${managerFolder}/dnsmasq.d`, { recursive: true });
  writeFileSync(
    `${managerFolder}/NetworkManager.conf`,
    `[main]\nplugins=keyfile\ndns=${dns}\nno-auto-default=*\nauth-polkit=false\nsystemd-resolved=false\n[logging]\nlevel=INFO\n`,
  );
  const policy = 'dbus-1/system.d/org.freedesktop.NetworkManager.conf';
  copyFileSync(join(tree, 'usr/share', policy), `${laptopEtc}/${policy}`);
  await must(
    inLaptop(['busctl', '--system', 'call', 'org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'ReloadConfig']),
  );
  await must(inLaptop(['mkdir', '-p', '/run/NetworkManager']));
  const argv = inLaptop([
    // Without udev, which it takes a writable /sys for a sign of.
    ...['unshare', '--mount', '--propagation', 'slave', 'sh', '-ec', 'mount -o remount,ro /sys; exec "$@"', 'sh'],
    ...['env', `LD_LIBRARY_PATH=${libraries(tree)}`, join(tree, 'usr/sbin/NetworkManager'), '--no-daemon'],
    ...['--state-file=/run/NetworkManager/state'],
  ]);
  await waitForName(startDaemon({ name: networkManager, argv }), 'org.freedesktop.NetworkManager');
}

function nmcli(): string[] {
  const tree = dnsProgramsTree();
  return ['env', `LD_LIBRARY_PATH=${libraries(tree)}`, join(tree, 'usr/bin/nmcli')];
}

function libraries(tree: string): string {
  return join(tree, 'usr/lib/x86_64-linux-gnu');
}

function connectionProfile(lan: Lan, address: string): string {
  return `[connection]
id=lan
uuid=4b7e4b4e-6f0c-4a3e-9f0e-6b7562656c61
type=ethernet
interface-name=${laptopInterface}
autoconnect=false
[ipv4]
method=manual
address1=${address}/${lan.prefix},${lan.router}
dns=${lan.router};
dns-search=${lan.name}.example;
route-metric=100
[ipv6]
method=ignore
`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // Not written yet.
  }
}
