import { BodyWriter } from '../../network/bus-message.ts';
import type { CallBus, CallResult } from '../../network/system-bus.ts';
import type { DnsSettings } from '../network-guard.ts';
import type { DnsLink } from './dns-configurator.ts';

const service = 'org.freedesktop.resolve1';

/**
 * Whether systemd-resolved has the link's domains and servers, which NetworkManager takes away when another device goes down, and networkd and
 * `resolvectl revert` do; null where that cannot be told, as for a link that is gone.
 */
export async function resolvedHasSettings(bus: CallBus, link: DnsLink, settings: DnsSettings): Promise<boolean | null> {
  const [domains, servers] = await Promise.all([property(bus, link, 'Domains'), property(bus, link, 'DNS')]);
  if (!domains.ok || !servers.ok) return null;
  try {
    if (domains.body.signature() !== 'a(sb)' || servers.body.signature() !== 'a(iay)') return null;
    const names = new Set<string>();
    const { body } = domains;
    for (let left = body.uint32(); left > 0;) {
      const name = readDomain(body);
      names.add(name.text);
      left -= name.bytes;
    }
    return servers.body.uint32() > 0 && settings.domains.every(({ name }) => names.has(name));
  } catch {
    return null; // Another body than the interface has.
  }
}

/** `(sb)`: bytes as they count in the array's length. */
function readDomain(body: Extract<CallResult, { ok: true }>['body']): { text: string; bytes: number } {
  body.align(8);
  const text = body.string();
  body.boolean();
  // Length, text and NUL, padding to four, the boolean, padding to eight.
  const plain = Math.ceil((4 + Buffer.byteLength(text) + 1) / 4) * 4 + 4;
  return { text, bytes: Math.ceil(plain / 8) * 8 };
}

function property(bus: CallBus, { index }: DnsLink, name: string): Promise<CallResult> {
  return bus({
    destination: service,
    // A D-Bus path element must not begin with a digit, so systemd writes the first one as its hexadecimal code.
    path: `/org/freedesktop/resolve1/link/_3${index}`,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: new BodyWriter().string(`${service}.Link`).string(name).toBuffer(),
  });
}
