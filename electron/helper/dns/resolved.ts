import type { IpAddress } from '../../shared/ip.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { DnsSettings } from '../network-guard.ts';
import { BodyWriter } from '../../network/bus-message.ts';
import type { DnsConfigurator, DnsLink } from './dns-configurator.ts';
import type { CallBus, CallResult } from '../../network/system-bus.ts';

const service = 'org.freedesktop.resolve1';
const object = { destination: service, path: '/org/freedesktop/resolve1' } as const;

/** systemd-resolved over its D-Bus API (man org.freedesktop.resolve1). */
export function resolvedDnsConfigurator(bus: CallBus): DnsConfigurator {
  const applied = new Set<number>();
  return {
    stack: 'systemd-resolved',
    apply: (link, settings, routed) => {
      const again = applied.has(link.index);
      applied.add(link.index);
      return applyDns(bus, link, settings, routed, again);
    },
    clear: (link) => {
      applied.delete(link.index);
      return clearDns(bus, link);
    },
  };
}

/** Whether systemd-resolved answers; asking also makes the bus start it where that is set up. */
export async function resolvedAnswers(bus: CallBus): Promise<boolean> {
  const ping = {
    ...object,
    interface: 'org.freedesktop.DBus.Peer',
    member: 'Ping',
    signature: '',
    body: Buffer.alloc(0),
  };
  return (await bus(ping)).ok;
}

async function applyDns(
  bus: CallBus,
  { index }: DnsLink,
  settings: DnsSettings,
  routed: Promise<unknown> | undefined,
  again: boolean,
): Promise<Problem | null> {
  const word = (member: string): Promise<CallResult> => call(bus, member, 'is', linkBody(index).string('no'));
  const domains = linkBody(index);
  domains.array(8, settings.domains, (domain) => domains.string(domain.name).boolean(!domain.search));
  // Domains and default-route come first: a link that has servers but no domains is asked for every name.
  const before = await Promise.all([
    call(bus, 'SetLinkDomains', 'ia(sb)', domains),
    call(bus, 'SetLinkDefaultRoute', 'ib', linkBody(index).boolean(false)),
    word('SetLinkDNSSEC'),
    word('SetLinkDNSOverTLS'),
    word('SetLinkLLMNR'),
    word('SetLinkMulticastDNS'),
  ]);
  const failed = before.find((result, position) => !result.ok && !(position > 0 && isOldOrDisabled(result)));
  if (failed !== undefined) return dnsFailed(failed);
  await routed;
  const setServers = (addresses: readonly IpAddress[]): Promise<CallResult> => {
    const servers = linkBody(index);
    servers.array(8, addresses, (address) => writeAddress(servers, address));
    return call(bus, 'SetLinkDNS', 'ia(iay)', servers);
  };
  // A question that it waits for since the tunnel broke it would send again only every five seconds, and every new one for the same name
  // would wait with it. Without servers it gives those up.
  if (again) await setServers([]);
  const set = await Promise.all([
    setServers(settings.servers),
    // Answers from before (NXDOMAIN of the home network's server) must not outlive the change.
    call(bus, 'FlushCaches', '', new BodyWriter()),
  ]);
  const refused = set.find((result) => !result.ok);
  return refused === undefined ? null : dnsFailed(refused);
}

async function clearDns(bus: CallBus, { index }: DnsLink): Promise<string | null> {
  const done = await Promise.all([
    call(bus, 'RevertLink', 'i', linkBody(index)),
    call(bus, 'FlushCaches', '', new BodyWriter()),
  ]);
  const failed = done.find((result) => !result.ok && !isGone(result));
  return failed === undefined ? null : words(failed);
}

function call(bus: CallBus, member: string, signature: string, body: BodyWriter): Promise<CallResult> {
  return bus({ ...object, interface: `${service}.Manager`, member, signature, body: body.toBuffer() });
}

/** Every call about a link begins with its kernel number. */
function linkBody(index: number): BodyWriter {
  return new BodyWriter().int32(index);
}

/** `(iay)`: AF_INET or AF_INET6, then the address in network byte order. */
function writeAddress(body: BodyWriter, address: IpAddress): void {
  const length = address.family === 4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) =>
    Number((address.value >> BigInt(8 * (length - 1 - index))) & 0xffn),
  );
  body.int32(address.family === 4 ? 2 : 10).array(1, bytes, (byte) => body.byte(byte));
}

/** Old versions lack some of the settings, and a build may leave a protocol out; then there is nothing to switch off. */
function isOldOrDisabled(result: CallResult): boolean {
  return !result.ok && /UnknownMethod|NotSupported/.test(result.errorName);
}

/** The link, the daemon or the bus is gone, and the settings with it. */
function isGone(result: CallResult): boolean {
  return (
    !result.ok && (result.errorName === '' || /NoSuchLink|ServiceUnknown|NameHasNoOwner|Spawn/.test(result.errorName))
  );
}

function words(result: CallResult): string {
  return result.ok ? '' : result.text || result.errorName;
}

function dnsFailed(result: CallResult): Problem {
  return problem('dns.failed', { detail: words(result) });
}
