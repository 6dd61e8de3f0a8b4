import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { resolvedTree, findPart } from '../../scripts/setup/parts.ts';
import { LabError } from './errors.ts';
import { inNetwork } from './namespaces.ts';
import { isPortBound } from './proc.ts';
import { isAlive, readRecord, startDaemon, waitForDaemon, type ProcessRecord } from './processes.ts';
import { programPath } from './programs.ts';
import { must } from './run.ts';
import { laptopDir, stateDir } from './topology.ts';

/** The laptop's /etc, as it is seen from outside. */
export const laptopEtc = `${stateDir}/laptop-etc`;
const etc = laptopEtc;
/** Open to every user, as udev makes it on a desktop. */
const tun = `${stateDir}/laptop-tun`;
const ready = `${stateDir}/laptop-ready`;
const holderName = 'laptop';
/** Programs that the laptop has and the machine may not (resolvectl). */
const programs = `${laptopDir}/bin`;
/** Any free number does: the machine itself has no systemd-resolve user when the package is only unpacked. */
const resolveUid = 64_993;

/**
 * Makes the laptop's own view of the machine, held by one sleeping process: a /run of its own, an /etc of its own (a copy, so
 * that programs may replace files in it), /sys of its own network. Mounts and unmounts outside still reach it (slave), so that
 * the laptop never keeps a namespace alive; nothing that it mounts is seen outside.
 */
export async function startLaptop(): Promise<void> {
  await prepareEtc();
  const record = startDaemon({
    name: holderName,
    argv: inNetwork('laptop', ['unshare', '--mount', '--propagation', 'slave', 'sh', '-ec', holderScript()]),
  });
  await waitForDaemon(record, 'its own /run and /etc', () => existsSync(ready));
}

function holderScript(): string {
  const stage = `${stateDir}/laptop-run`;
  const folder = basename(stateDir);
  return `
mkdir -p ${stage}
mount -t tmpfs -o mode=755,size=256m laptop-run ${stage}
mkdir -p ${stage}/netns ${stage}/${folder} ${stage}/dbus ${stage}/systemd/resolve ${stage}/user ${stage}/lock ${stage}/mount
chmod 1777 ${stage}/lock
chown ${resolveUid}:${resolveUid} ${stage}/systemd/resolve
mount --rbind /run/netns ${stage}/netns
mount --bind ${stateDir} ${stage}/${folder}
mount --move ${stage} /run
mount --bind ${etc} /etc
mount -t sysfs laptop-sys /sys
mknod -m 666 ${tun} c 10 200
mount --bind ${tun} /dev/net/tun
touch ${ready}
exec sleep infinity
`;
}

/** The laptop's /etc: the machine's, with the names and users of a desktop that runs systemd-resolved. */
async function prepareEtc(): Promise<void> {
  const tree = await resolvedTree();
  await must(['cp', '-a', '/etc', etc]);
  rmSync(`${etc}/resolv.conf`, { force: true });
  symlinkSync('../run/systemd/resolve/stub-resolv.conf', `${etc}/resolv.conf`);
  writeFileSync(`${etc}/hosts`, '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n');
  const nsswitch = readFileSync(`${etc}/nsswitch.conf`, 'utf8').replace(/^hosts:.*$/m, 'hosts: files dns');
  writeFileSync(`${etc}/nsswitch.conf`, nsswitch);
  dropUser();
  appendFileSync(
    `${etc}/passwd`,
    `systemd-resolve:x:${resolveUid}:${resolveUid}:systemd Resolver:/:/usr/sbin/nologin\n`,
  );
  appendFileSync(`${etc}/group`, `systemd-resolve:x:${resolveUid}:\n`);
  const policy = 'org.freedesktop.resolve1.conf';
  await must(['mkdir', '-p', `${etc}/dbus-1/system.d`]);
  copyFileSync(join(tree, 'usr/share/dbus-1/system.d', policy), `${etc}/dbus-1/system.d/${policy}`);
  writeFileSync(`${etc}/dbus-1/system.d/kubelane-lab-login1.conf`, login1Policy);
  copyFileSync(join(tree, 'usr/bin/resolvectl'), `${programs}/resolvectl`);
  chmodSync(`${programs}/resolvectl`, 0o755);
}

/** Read after the machine's own policies, which may have one for logind and may not. */
const login1Policy = `<busconfig>
<policy user="root"><allow own="org.freedesktop.login1"/></policy>
<policy context="default"><allow send_destination="org.freedesktop.login1"/></policy>
</busconfig>
`;

/** A machine with the package installed has the user already, with another number. */
function dropUser(): void {
  for (const file of [`${etc}/passwd`, `${etc}/group`]) {
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^systemd-resolve:.*\n/m, ''));
  }
}

/** Starts the laptop's system bus, its systemd-resolved and what stands for its systemd-logind. */
export async function startLaptopServices(): Promise<void> {
  const bus = startDaemon({
    name: 'laptop-dbus',
    argv: inLaptop(['dbus-daemon', '--system', '--nofork', '--nopidfile', '--nosyslog']),
  });
  const socket = `/proc/${holder().pid}/root/run/dbus/system_bus_socket`;
  await waitForDaemon(bus, 'its socket', () => existsSync(socket));
  const resolved = startDaemon({ name: 'laptop-resolved', argv: inLaptop([await findPart('systemd-resolved')]) });
  const logind = startDaemon({ name: 'laptop-logind', argv: inLaptop(['node', programPath('login1')]) });
  await Promise.all([waitForResolved(resolved), waitForName(logind, 'org.freedesktop.login1')]);
}

/** Waits until systemd-resolved, started for the first time or again, answers programs and the bus. */
export async function waitForResolved(resolved: ProcessRecord): Promise<void> {
  await waitForDaemon(resolved, 'the stub on port 53', () => isPortBound(resolved.pid, 'udp', 53));
  await waitForName(resolved, 'org.freedesktop.resolve1');
}

/** Waits until a daemon has its name on the laptop's system bus. */
export async function waitForName(record: ProcessRecord, name: string): Promise<void> {
  const bus = 'org.freedesktop.DBus';
  const ask = callOnLaptop(bus, '/org/freedesktop/DBus', bus, 'NameHasOwner', 's', name);
  await waitForDaemon(record, 'its name on the system bus', async () => (await must(ask)).includes('true'));
}

/** The command line of a method call over the laptop's system bus: destination, path, interface, member, signature, arguments. */
function callOnLaptop(...words: readonly string[]): string[] {
  return inLaptop(['busctl', '--system', 'call', ...words]);
}

/**
 * Has the laptop's logind tell every program that a sleep `begins`, or that it is over. Resolves when the bus has passed it on.
 * Nothing is told twice.
 */
export async function announceSleep(begins: boolean): Promise<void> {
  const logind = ['org.freedesktop.login1', '/org/freedesktop/login1', 'kubelane.lab.Sleep'];
  await must(callOnLaptop(...logind, 'Announce', 'b', String(begins)));
}

function holder(): ProcessRecord {
  const record = readRecord(holderName);
  if (!isAlive(record)) throw new LabError('the laptop is gone', 'Start the laboratory again: npm run lab -- up');
  return record;
}

/** The identity of the laptop's mount namespace; undefined if there is no laptop any more. */
export function laptopMountNamespace(): string | undefined {
  try {
    return readlinkSync(`/proc/${holder().pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

/** A command line that runs `argv` on the laptop, in folder `cwd` of the laptop. */
export function inLaptop(argv: readonly string[], cwd = '/'): string[] {
  const { pid } = holder();
  const path = `PATH=${programs}:${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin`;
  return ['nsenter', `--target=${pid}`, '--net', '--mount', `--wdns=${cwd}`, '--', 'env', path, ...argv];
}
