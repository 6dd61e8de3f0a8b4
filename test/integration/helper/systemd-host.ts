import { readFile, rmdir } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Background, eventually, run } from './commands.ts';
import type { TwoHosts } from './two-hosts.ts';

/** Where the shipped unit looks for node, for the helper, and for its own folders. */
const install = '/opt/Kubelane';
const groupNumber = 4200;

/**
 * A real systemd, first process of a process namespace on the laptop, that knows one unit: ours, as it is shipped but for node's place. What
 * it changes in the file system is seen by nobody else.
 */
export class SystemdHost {
  readonly #systemd: Background;
  readonly #cgroup: string;
  /** The number of systemd as it is seen from outside. */
  readonly pid: number;

  private constructor(systemd: Background, cgroup: string, pid: number) {
    this.#systemd = systemd;
    this.#cgroup = cgroup;
    this.pid = pid;
  }

  static async start(hosts: TwoHosts, unit: string): Promise<SystemdHost> {
    const cgroup = join(await unifiedHierarchy(), `kubelane-test-${process.pid}`);
    mkdirSync(cgroup);
    const unitFile = join(hosts.folder, 'kubelane-helper.service');
    writeFileSync(unitFile, unit.replaceAll('/usr/bin/node ', `${install}/node `));
    const inside = join(hosts.folder, 'inside.sh');
    writeFileSync(inside, insideScript(hosts, unitFile));
    const enter = `mkdir -p /run/cgroup; mount -t cgroup2 cgroup2 /run/cgroup; echo $$ > /run/cgroup/${basename(cgroup)}/cgroup.procs`;
    const script = `${enter}; exec unshare --pid --mount --ipc --cgroup --fork --kill-child --mount-proc sh -e ${inside}`;
    const systemd = hosts.start('laptop', 'sh', ['-ec', script]);
    const pid = await eventually('systemd runs', () => firstChild(systemd.child.pid ?? 0), 10_000).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${systemd.output}`);
      },
    );
    return new SystemdHost(systemd, cgroup, pid);
  }

  /** A path inside as it is seen from outside. */
  path(inside: string): string {
    return `/proc/${this.pid}/root${inside}`;
  }

  get output(): string {
    return this.#systemd.output;
  }

  /** Processes that systemd started for the unit, by their numbers outside. */
  async unitPids(): Promise<number[]> {
    const procs = join(this.#cgroup, 'system.slice/kubelane-helper.service/cgroup.procs');
    const text = await readFile(procs, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
  }

  async close(): Promise<void> {
    // The first process of a namespace takes nothing but this from outside; all others end with it.
    process.kill(this.pid, 'SIGKILL');
    await this.#systemd.ended;
    await eventually('the control group is empty', async () => {
      await run('find', [this.#cgroup, '-mindepth', '1', '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';']).catch(
        () => '',
      );
      return rmdir(this.#cgroup).then(
        () => true,
        () => null,
      );
    });
  }
}

function insideScript(hosts: TwoHosts, unitFile: string): string {
  const { folder } = hosts;
  return `
mount --make-rprivate /
for folder in /run/kubelane-units /run/dbus; do mkdir -p $folder; done
mount -t tmpfs -o mode=755 tmpfs /opt
mount -t tmpfs -o mode=755 tmpfs /var/lib
mkdir -p ${install}/resources
touch ${install}/node
mount --bind ${process.execPath} ${install}/node
cp ${hosts.helperProgram} ${install}/resources/helper.cjs
cp /etc/group ${folder}/group
echo 'kubelane:x:${groupNumber}:' >> ${folder}/group
mount --bind ${folder}/group /etc/group
mknod -m 666 /run/tun c 10 200
mount --bind /run/tun /dev/net/tun
cp ${unitFile} /run/kubelane-units/
# What every unit depends on; here there is nothing else to start.
for target in sysinit basic shutdown network; do echo '[Unit]' > /run/kubelane-units/$target.target; done
printf '[Unit]\\nWants=kubelane-helper.service\\n' > /run/kubelane-units/test.target
umount /run/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
export container=other SYSTEMD_UNIT_PATH=/run/kubelane-units SYSTEMD_GENERATOR_PATH=/run/none SYSTEMD_LOG_TARGET=kmsg
exec /lib/systemd/systemd --system --unit=test.target --show-status=no --default-standard-output=inherit
`;
}

/** Where the unified control group hierarchy is mounted (cgroups(7)). */
async function unifiedHierarchy(): Promise<string> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const found = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .find((fields) => fields[2] === 'cgroup2');
  if (found?.[1] === undefined) throw new Error('this machine has no cgroup2 hierarchy');
  return found[1];
}

/** The process that `unshare --fork` became the parent of. */
async function firstChild(pid: number): Promise<number | null> {
  const children = async (parent: number): Promise<number[]> =>
    (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => ''))
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  for (let next: number | undefined = pid; next !== undefined; [next] = await children(next)) {
    if ((await readFile(`/proc/${next}/comm`, 'utf8').catch(() => '')).trim() === 'systemd') return next;
  }
  return null;
}
