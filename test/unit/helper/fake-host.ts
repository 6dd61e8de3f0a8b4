import type { DnsConfigurator } from '../../../electron/helper/dns/dns-configurator.ts';
import type { HostSystem } from '../../../electron/helper/host-system.ts';
import { unconfined } from '../../../electron/helper/confinement.ts';

/** A host system that only writes down what it is asked to do; tests put their own parts in the place of its. */
export class FakeHost implements HostSystem {
  /** What was done to this computer, in order. */
  readonly done: string[] = [];
  readonly openvpnPrograms: readonly string[] = [];
  readonly isMac: boolean = false;
  readonly anyDevice = 'tun';
  /** The device's kernel number; null when there is no such device. */
  deviceIndex: number | null = 4;
  /** The device in whose network every next hop is. */
  nextHopDevice: string | null = 'eth0';
  /** What `clear` says stayed. */
  routesStay: string | null = null;
  mtuFails: string | null = null;
  dnsStays: string | null = null;
  dnsFails: Awaited<ReturnType<DnsConfigurator['apply']>> = null;

  run: HostSystem['run'] = () => Promise.resolve({ exitCode: 0, stdout: 'OpenVPN 2.6.14 x86_64', stderr: '' });
  readonly routes: HostSystem['routes'] = {
    apply: (device, cidrs) => {
      this.done.push(`routes ${device} ${cidrs.map(({ text }) => text).join(' ')}`.trimEnd());
      return Promise.resolve(cidrs.map(({ text }) => ({ cidr: text, problem: null })));
    },
    clear: (device) => {
      this.done.push(`no routes ${device}`);
      return Promise.resolve(this.routesStay);
    },
    byNextHop: {
      deviceOf: () => Promise.resolve(this.nextHopDevice),
      apply: ({ text }, device, cidrs) => {
        this.done.push(`routes via ${text} ${device} ${cidrs.map((cidr) => cidr.text).join(' ')}`.trimEnd());
        return Promise.resolve(cidrs.map((cidr) => ({ cidr: cidr.text, problem: null })));
      },
      clear: ({ text }) => {
        this.done.push(`no routes via ${text}`);
        return Promise.resolve(this.routesStay);
      },
    },
  };
  links: HostSystem['links'] = {
    freeName: (taken) => Promise.resolve(['kl0', 'kl1', 'kl2', 'kl3'].find((name) => !taken.has(name)) ?? null),
    index: () => Promise.resolve(this.deviceIndex),
    mtu: () => Promise.resolve(1500),
    setMtu: (device, bytes) => {
      this.done.push(`mtu ${device} ${bytes}`);
      return Promise.resolve(this.mtuFails);
    },
  };
  readonly processes: HostSystem['processes'] = {
    startTime: () => Promise.resolve('77'),
    isOpenvpn: () => Promise.resolve(true),
    openvpnsAt: () => Promise.resolve([]),
  };
  readonly configurator: DnsConfigurator = {
    stack: 'systemd-resolved',
    apply: async (link, settings, routed) => {
      await routed;
      const domains = settings.domains.map(({ name }) => name).join(' ');
      this.done.push(`dns ${link.device} ${link.index} ${domains}`);
      return this.dnsFails;
    },
    clear: (link) => {
      this.done.push(`no dns ${link.device}`);
      return Promise.resolve(this.dnsStays);
    },
  };
  dns: HostSystem['dns'] = () => Promise.resolve(this.configurator);
  dnsOf: HostSystem['dnsOf'] = () => this.configurator;
  bootId: HostSystem['bootId'] = () => Promise.resolve('now');
  confinement: HostSystem['confinement'] = () => Promise.resolve(unconfined('a test'));
  missingForTunnels: HostSystem['missingForTunnels'] = () => Promise.resolve(null);
}
