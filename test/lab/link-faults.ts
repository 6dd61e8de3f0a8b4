import { LabError } from './errors.ts';
import { inNetwork, ipBatch } from './namespaces.ts';
import { must, run } from './run.ts';
import { internetAddress, lans } from './topology.ts';

/** Faults on the line between a LAN and the internet: they sit in the routers of all LANs, so that they stay when the laptop moves. */

const devices = ['lan', 'wan'] as const;

/** Loses so many percent of the packets that the routers forward, both ways; 0 undoes it. */
export async function loseForwarded(percent: number): Promise<void> {
  if (percent > 100) throw new LabError(`${percent} percent is more than all packets`);
  for (const lan of lans) {
    await must(inNetwork(lan.name, ['iptables', '-F', 'FAULT']));
    if (percent === 0) continue;
    const random =
      percent === 100 ? [] : ['-m', 'statistic', '--mode', 'random', '--probability', String(percent / 100)];
    await must(inNetwork(lan.name, ['iptables', '-A', 'FAULT', ...random, '-j', 'DROP']));
  }
}

const otherThanDns = ['-m', 'multiport', '!', '--ports', '53'];

/** A network that lets nothing of a protocol through but DNS, as many guest networks do with UDP; null lets everything through. */
export async function blockProtocol(protocol: 'udp' | null): Promise<void> {
  for (const { name } of lans) {
    await must(inNetwork(name, ['iptables', '-F', 'FAULT']));
    if (protocol === null) continue;
    await must(inNetwork(name, ['iptables', '-A', 'FAULT', '-p', protocol, ...otherThanDns, '-j', 'DROP']));
  }
}

/** Makes every round trip so many milliseconds longer, half on each way; 0 undoes it. Needs netem, which not every kernel has. */
export async function delayLink(ms: number): Promise<void> {
  await queue(ms === 0 ? undefined : ['netem', 'delay', `${ms / 2}ms`]);
}

/** Limits both ways to so many Mbit/s; 0 undoes it. */
export async function throttleLink(megabits: number): Promise<void> {
  await queue(megabits === 0 ? undefined : ['tbf', 'rate', `${megabits}mbit`, 'burst', '32kbit', 'latency', '400ms']);
}

/**
 * Lets the routers forward only packets of so many bytes, both ways; 0 undoes it. Larger ones that must not be cut to pieces are dropped, and
 * their sender is told (ICMP “fragmentation needed”) only if `told`. The routes carry the limit: a device's own would also drop what comes in.
 */
export async function narrowPath(bytes: number, told: boolean): Promise<void> {
  if (bytes !== 0 && (bytes < 576 || bytes > 1500)) throw new LabError(`${bytes} is no MTU from 576 to 1500`);
  const limit = bytes === 0 ? '' : ` mtu lock ${bytes}`;
  for (const { name, network, router, publicAddress } of lans) {
    await ipBatch(name, [
      `route replace ${network} dev lan proto kernel scope link src ${router}${limit}`,
      `route replace ${publicAddress.replace(/\d+$/, '0')}/24 dev wan proto kernel scope link src ${publicAddress}${limit}`,
      `route replace default via ${internetAddress}${limit}`,
    ]);
    await must(inNetwork(name, ['iptables', '-F', 'OUTPUT'])); // nothing else has rules there
    const silence = ['-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP'];
    if (!told) await must(inNetwork(name, ['iptables', '-A', 'OUTPUT', ...silence]));
  }
  // Both ends remember for ten minutes what they were told.
  for (const place of ['laptop', 'k4']) await must(inNetwork(place, ['ip', 'route', 'flush', 'cache']));
}

/** Puts a queueing discipline on both sides of all routers, or takes it away; `delay` and `rate` replace each other. */
async function queue(discipline: readonly string[] | undefined): Promise<void> {
  for (const lan of lans) {
    for (const device of devices) {
      const target = ['dev', device, 'root'];
      if (discipline === undefined) {
        await run(inNetwork(lan.name, ['tc', 'qdisc', 'delete', ...target])); // fails if there is none
        continue;
      }
      const result = await run(inNetwork(lan.name, ['tc', 'qdisc', 'replace', ...target, ...discipline]));
      if (result.code === 0) continue;
      const kind = discipline[0] ?? '';
      throw new LabError(
        `this kernel cannot do that: tc knows no ${kind} here (${result.stderr.trim().split('\n')[0] ?? ''})`,
        `A kernel with the module sch_${kind} is needed.`,
      );
    }
  }
}

/** Makes the DNS servers in these places deaf (packets to port 53 are dropped), or lets them hear again. */
export async function silenceDns(places: readonly string[], on: boolean): Promise<void> {
  for (const place of places) {
    await must(inNetwork(place, ['iptables', '-F', 'INPUT'])); // nothing else has rules there
    if (!on) continue;
    for (const protocol of ['udp', 'tcp']) {
      await must(inNetwork(place, ['iptables', '-A', 'INPUT', '-p', protocol, '--dport', '53', '-j', 'DROP']));
    }
  }
}
