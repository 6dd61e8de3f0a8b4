import { cidrOf, parseIpAddress, parseIpv4, type Cidr } from '../../shared/ip.ts';

/** One line of macOS's `netstat -rn`. */
export interface NetstatRoute {
  readonly cidr: Cidr;
  readonly device: string;
  readonly flags: string;
}

/** Reads `netstat -rn -f inet` or `-f inet6`; default routes, headings and entries bound to an interface's scope (flag I) are left out. */
export function parseNetstatRoutes(text: string, family: 4 | 6): readonly NetstatRoute[] {
  return text.split('\n').flatMap((line) => {
    const [destination = '', , flags = '', device = ''] = line.trim().split(/\s+/);
    const cidr = family === 4 ? parseIpv4Destination(destination) : parseIpv6Destination(destination);
    return cidr === null || device === '' || flags.includes('I') ? [] : [{ cidr, device, flags }];
  });
}

/** netstat leaves out trailing zero octets: `10.96/12`, `192.168.8`, `127`; without a length the octets given are the network. */
function parseIpv4Destination(text: string): Cidr | null {
  const [address = '', length] = text.split('/');
  const octets = address.split('.');
  const value = octets.length > 4 ? null : parseIpv4([...octets, '0', '0', '0'].slice(0, 4).join('.'));
  const prefixLength = length === undefined ? octets.length * 8 : Number(length);
  if (value === null || !Number.isInteger(prefixLength) || prefixLength < 1 || prefixLength > 32) return null;
  return cidrOf(4, BigInt(value), prefixLength);
}

function parseIpv6Destination(text: string): Cidr | null {
  const [withZone = '', length] = text.split('/');
  const address = parseIpAddress(withZone.replace(/%[A-Za-z0-9]+$/, ''));
  const prefixLength = length === undefined ? 128 : Number(length);
  if (address?.family !== 6 || !Number.isInteger(prefixLength) || prefixLength < 1 || prefixLength > 128) return null;
  return cidrOf(6, address.value, prefixLength);
}

/** Arguments of macOS's `route` that add or delete a network on a device. */
export function routeArguments(action: 'add' | 'delete', cidr: Cidr, device: string): readonly string[] {
  return ['-q', '-n', action, cidr.family === 4 ? '-inet' : '-inet6', '-net', cidr.text, '-interface', device];
}
