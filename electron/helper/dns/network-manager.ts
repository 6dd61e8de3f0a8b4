import { BodyWriter } from '../../network/bus-message.ts';
import type { CallBus, CallResult } from '../../network/system-bus.ts';

const service = 'org.freedesktop.NetworkManager';
const object = '/org/freedesktop/NetworkManager';
const bus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
/** NM_MANAGER_RELOAD_FLAG_DNS_FULL: the program that answers is started again and reads its files. */
const reloadDnsFull = 4;

/** What NetworkManager does about DNS (org.freedesktop.NetworkManager.DnsManager). */
export interface NetworkManagerDns {
  /** `default`, `dnsmasq`, `systemd-resolved`, `unbound` or `none`. */
  readonly mode: string;
  /** How it writes resolv.conf: `symlink`, `file`, `resolvconf`, `unmanaged`, … */
  readonly rcManager: string;
}

/** Null where there is no NetworkManager. */
export async function networkManagerDns(call: CallBus): Promise<NetworkManagerDns | null> {
  const [mode, rcManager] = await Promise.all([dnsProperty(call, 'Mode'), dnsProperty(call, 'RcManager')]);
  return mode === null ? null : { mode, rcManager: rcManager ?? '' };
}

/** Has it start its DNS program again; null, or why not. */
export async function reloadNetworkManagerDns(call: CallBus): Promise<string | null> {
  const body = new BodyWriter().uint32(reloadDnsFull).toBuffer();
  const reload = { destination: service, path: object, interface: service, member: 'Reload', signature: 'u', body };
  const result = await call(reload);
  return result.ok ? null : result.text || result.errorName;
}

/** The unique name of the dnsmasq that NetworkManager started; null while there is none. Another one has another name. */
export async function dnsmasqOwner(call: CallBus): Promise<string | null> {
  const body = new BodyWriter().string(`${service}.dnsmasq`).toBuffer();
  const result = await call({ ...bus, member: 'GetNameOwner', signature: 's', body });
  return textOf(result, false);
}

async function dnsProperty(call: CallBus, name: string): Promise<string | null> {
  const result = await call({
    destination: service,
    path: `${object}/DnsManager`,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: new BodyWriter().string(`${service}.DnsManager`).string(name).toBuffer(),
  });
  return textOf(result, true);
}

/** The one text of an answer, bare or in a variant; null for anything else. */
function textOf(result: CallResult, inVariant: boolean): string | null {
  if (!result.ok) return null;
  try {
    return inVariant && result.body.signature() !== 's' ? null : result.body.string();
  } catch {
    return null; // Another body than the interface has.
  }
}
