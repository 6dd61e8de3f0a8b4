import type { DomainServers, Endpoint } from './forwarder-config.ts';

/** How a name is asked for. Names of the same domain have the same one. */
export interface Route {
  readonly servers: readonly Endpoint[];
  /** Whether nobody could use the name's IPv6 addresses. */
  readonly withoutIpv6: boolean;
}

/** Which servers are asked for a name. */
export interface DomainTable {
  /** For a name in the form of `Question.name`. */
  routeFor(name: string): Route;
}

/**
 * A table in which the longest domain that a name is or lies under decides; `others` are asked for all other names. Domains are compared label
 * by label as they stand on the wire: a dot inside of a label separates nothing. Of the same domain given twice, the servers are joined.
 */
export function domainTable(routes: readonly DomainServers[], others: readonly Endpoint[]): DomainTable {
  const byDomain = new Map<string, Route>();
  for (const { domain, servers, withoutIpv6 = false } of routes) {
    const key = wireName(domain);
    const before = byDomain.get(key);
    byDomain.set(
      key,
      before === undefined
        ? { servers, withoutIpv6 }
        : { servers: [...before.servers, ...servers], withoutIpv6: before.withoutIpv6 && withoutIpv6 },
    );
  }
  const elsewhere: Route = { servers: others, withoutIpv6: false };
  return {
    routeFor: (name) => {
      // The root, one zero byte, is never looked up: it is in no table.
      for (let at = 0; at < name.length - 1; at += 1 + name.charCodeAt(at)) {
        const route = byDomain.get(at === 0 ? name : name.slice(at));
        if (route !== undefined) return route;
      }
      return elsewhere;
    },
  };
}

/** A canonical domain name (parseDomainName) as it stands on the wire, one character a byte. */
export function wireName(domain: string): string {
  const labels = domain.split('.').map((label) => String.fromCharCode(label.length) + label);
  return `${labels.join('')}\0`;
}
