/** What comes after a service was asked (nsswitch.conf(5)). */
export type NssStatus = 'success' | 'notfound' | 'unavail' | 'tryagain';

/** One service of a database, with the statuses at which nothing after it is asked; every service ends the search where it finds the name. */
export interface NssService {
  readonly name: string;
  /** As it stands in the file: `[NOTFOUND=return]`; '' without one. */
  readonly actions: string;
  readonly endsAt: ReadonlySet<NssStatus>;
}

const statuses: readonly NssStatus[] = ['success', 'notfound', 'unavail', 'tryagain'];

/**
 * The `hosts` line of nsswitch.conf(5): where getaddrinfo(3) of glibc looks for names, in order; null without one. Whatever the text, it gives
 * something and never throws.
 */
export function parseHostsLine(text: string): readonly NssService[] | null {
  const line = text.split('\n').find((entry) => /^[ \t]*hosts[ \t]*:/.test(entry));
  if (line === undefined) return null;
  const services: NssService[] = [];
  const value = line.replace(/#.*$/s, '').replace(/^[^:]*:/, '');
  for (const [word] of value.matchAll(/\[[^\]]*\]?|[^\s[]+/g)) {
    if (!word.startsWith('[')) {
      services.push({ name: word.toLowerCase(), actions: '', endsAt: new Set(['success']) });
      continue;
    }
    const last = services.pop();
    if (last !== undefined) services.push(withActions(last, word));
  }
  return services;
}

/** `[!UNAVAIL=return]` means every status but that one; a later word stands above an earlier one. */
function withActions(service: NssService, word: string): NssService {
  const endsAt = new Set(service.endsAt);
  for (const [, not = '', status = '', action = ''] of word.matchAll(/(!?)\s*([a-z]+)\s*=\s*([a-z]+)/gi)) {
    for (const each of statuses.filter((one) => (one === status.toLowerCase()) !== (not === '!'))) {
      if (action.toLowerCase() === 'return') endsAt.add(each);
      if (action.toLowerCase() === 'continue') endsAt.delete(each);
    }
  }
  return { ...service, actions: `${service.actions} ${word.replace(/\s+/g, ' ')}`.trim(), endsAt };
}

/** The line as nsswitch.conf has it, of the services that `keep` takes; the form in which getent(1) takes another order (`-s hosts:…`). */
export function hostsText(
  services: readonly NssService[],
  keep: (service: NssService) => boolean = () => true,
): string {
  return services
    .filter(keep)
    .map(({ name, actions }) => `${name} ${actions}`.trim())
    .join(' ');
}

/** nss-mdns, under any of its six names; the `_minimal` ones take names of two labels alone (`printer.local`) since version 0.11. */
export function isMulticast({ name }: NssService): boolean {
  return /^mdns[46]?(?:_minimal)?$/.test(name);
}

/** Whether multicast is asked before any DNS server, so that what it says of a name may be the last word. */
export function asksMulticastFirst(services: readonly NssService[]): boolean {
  const dns = services.findIndex(({ name }) => name === 'dns' || name === 'resolve');
  const multicast = services.findIndex(isMulticast);
  return multicast >= 0 && (dns < 0 || multicast < dns);
}

/**
 * Whether systemd-resolved has the last word: nss-resolve(8) appends search domains to names without a dot alone, and the C library, which
 * would append them to others, is not asked any more.
 */
export function resolvedDecides(services: readonly NssService[]): boolean {
  for (const { name, endsAt } of services) {
    if (name === 'dns') return false;
    if (name === 'resolve' && endsAt.has('notfound')) return true;
  }
  return false;
}
