import { parseDomainName } from '../shared/domain-name.ts';
import {
  cidrOf,
  isDefaultRoutePart,
  netmaskToPrefixLength,
  parseCidr,
  parseIpAddress,
  parseIpv4,
  type Cidr,
} from '../shared/ip.ts';
import type { LexedDirective } from './lexer.ts';
import type { ProfileDraft } from './profile-draft.ts';

const maximumRoutes = 1024;

/** `route network [netmask] [gateway] [metric]`: only routes into the tunnel; gateway and metric are ours to choose. */
export function readRoute(draft: ProfileDraft, directive: LexedDirective): void {
  const [networkText = '', netmaskText = 'default', gateway = 'default', , ...rest] = directive.parameters;
  if (directive.parameters.length === 0 || rest.length > 0) {
    draft.refuse('bad-parameter', directive, 'needs a network, and may have a netmask, a gateway and a metric');
    return;
  }
  if (leavesTunnel(draft, directive, networkText, gateway)) return;
  const network = parseIpv4(networkText);
  if (network === null) {
    // openvpn would look the name up; a route must not depend on that.
    if (parseDomainName(networkText) !== null) draft.note('ignored', directive, 'route-by-name');
    else draft.refuse('bad-parameter', directive, `"${networkText}" is not an IPv4 network`);
    return;
  }
  const prefixLength = netmaskText === 'default' ? 32 : netmaskToPrefixLength(netmaskText);
  if (prefixLength === null) draft.refuse('bad-parameter', directive, `"${netmaskText}" is not a netmask`);
  else addRoute(draft, directive, cidrOf(4, BigInt(network), prefixLength));
}

/** `route-ipv6 network/bits [gateway] [metric]`. */
export function readRoute6(draft: ProfileDraft, directive: LexedDirective): void {
  const [networkText = '', gateway = 'default', , ...rest] = directive.parameters;
  if (rest.length > 0 || directive.parameters.length === 0) {
    draft.refuse('bad-parameter', directive, 'needs a network, and may have a gateway and a metric');
    return;
  }
  if (leavesTunnel(draft, directive, networkText, gateway)) return;
  const cidr = parseCidr(networkText.includes('/') ? networkText : `${networkText}/128`);
  if (!cidr.ok || cidr.value.family !== 6)
    draft.refuse('bad-parameter', directive, `"${networkText}" is not an IPv6 network`);
  else addRoute(draft, directive, cidr.value);
}

/** `redirect-gateway` is not taken over; `redirect-private` changes nothing for us. */
export function readRedirectGateway(draft: ProfileDraft, directive: LexedDirective): void {
  if (directive.name === 'redirect-gateway') draft.redirectGateway = true;
  draft.note('ignored', directive, 'default-route');
}

/** `dhcp-option TYPE [VALUE]`: DNS servers and domains; the rest is of no use here. */
export function readDhcpOption(draft: ProfileDraft, directive: LexedDirective): void {
  const [type = '', value = ''] = directive.parameters;
  switch (type) {
    case 'DNS':
    case 'DNS6':
      addAddress(draft, directive, value, draft.dnsServers);
      break;
    case 'DOMAIN':
    case 'ADAPTER_DOMAIN_SUFFIX':
    case 'DOMAIN-ROUTE':
      addDomain(draft, directive, value, draft.domains);
      break;
    case 'DOMAIN-SEARCH':
      addDomain(draft, directive, value, draft.searchDomains);
      break;
    default:
      draft.note('ignored', directive, 'dhcp-option');
  }
}

/** `dns search-domains …` and `dns server N address|resolve-domains|… …`. */
export function readDns(draft: ProfileDraft, directive: LexedDirective): void {
  const [kind, first = '', what = '', ...values] = directive.parameters;
  if (kind === 'search-domains') {
    for (const domain of directive.parameters.slice(1)) addDomain(draft, directive, domain, draft.searchDomains);
    return;
  }
  if (kind !== 'server' || !/^-?[0-9]{1,3}$/.test(first)) {
    draft.refuse('bad-parameter', directive, 'needs "search-domains" or "server" with a number');
    return;
  }
  const priority = Number(first);
  const server = draft.numberedServers.get(priority) ?? { addresses: [], domains: [] };
  draft.numberedServers.set(priority, server);
  if (what === 'address') {
    for (const value of values) addAddress(draft, directive, withoutPort53(value), server.addresses);
  } else if (what === 'resolve-domains') {
    for (const value of values) addDomain(draft, directive, value, server.domains);
  } else {
    draft.note('ignored', directive, 'dns-option');
  }
}

/** The DNS servers in use: of `dns server` the one with the lowest number, which also displaces `dhcp-option DNS` (as in openvpn). */
export function effectiveDns(draft: ProfileDraft): { servers: string[]; domains: string[]; search: string[] } {
  const withAddress = [...draft.numberedServers].filter(([, server]) => server.addresses.length > 0);
  const [lowest] = withAddress.sort(([a], [b]) => a - b);
  const unique = (values: readonly string[]): string[] => [...new Set(values)];
  return {
    servers: unique(lowest?.[1].addresses ?? draft.dnsServers),
    domains: unique([...(lowest?.[1].domains ?? []), ...draft.domains]),
    search: unique(draft.searchDomains),
  };
}

function leavesTunnel(draft: ProfileDraft, directive: LexedDirective, network: string, gateway: string): boolean {
  const outside = gateway === 'net_gateway' || network === 'net_gateway' || network === 'remote_host';
  if (outside) draft.note('ignored', directive, 'route-outside-tunnel');
  else if (network === 'vpn_gateway') draft.note('ignored', directive, 'route-by-name');
  return outside || network === 'vpn_gateway';
}

function addRoute(draft: ProfileDraft, directive: LexedDirective, cidr: Cidr): void {
  if (isDefaultRoutePart(cidr)) {
    draft.redirectGateway = true;
    draft.note('ignored', directive, 'default-route');
  } else if (draft.routes.length >= maximumRoutes) {
    draft.refuse('bad-parameter', directive, `more than ${maximumRoutes} routes`);
  } else if (!draft.routes.some((route) => route.cidr === cidr.text)) {
    draft.routes.push({ cidr: cidr.text, line: directive.line });
  }
}

function addAddress(draft: ProfileDraft, directive: LexedDirective, text: string, list: string[]): void {
  const address = parseIpAddress(text);
  if (address === null) draft.refuse('bad-parameter', directive, `"${text}" is not an IP address`);
  else list.push(address.text);
}

function addDomain(draft: ProfileDraft, directive: LexedDirective, text: string, list: string[]): void {
  const domain = parseDomainName(text);
  if (domain === null) draft.refuse('bad-parameter', directive, `"${text}" is not a domain name`);
  else list.push(domain);
}

/** `1.2.3.4:53` and `[::1]:53` without their port; other ports stay and are refused as addresses. */
function withoutPort53(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::53)?$/.exec(text)?.[1];
  return bracketed ?? /^([0-9.]+):53$/.exec(text)?.[1] ?? text;
}
