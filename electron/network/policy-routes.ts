import { cidrOf, parseCidr, parseIpAddress, type Cidr, type IpFamily } from '../shared/ip.ts';
import { common, without } from './cidr-set.ts';
import type { LocalRoute } from './local-route.ts';
import { numberOf, parseList, parseRules, type PolicyRule } from './policy-rules.ts';

/** What iproute2 says of one family: `ip -j -N rule` and `ip -j -N route show table all`. */
export interface PolicyTables {
  readonly family: IpFamily;
  readonly rules: string;
  readonly routes: string;
}

interface TableRoute extends Pick<LocalRoute, 'device' | 'gateway' | 'discards'> {
  readonly cidr: Cidr;
  readonly table: number;
  /** Sends a packet on to the next rule. */
  readonly isThrow: boolean;
}

type Lookup = Extract<PolicyRule['action'], { readonly kind: 'lookup' }>;

const mainTable = 254;
const localTable = 255;
/** A main table of which only routes longer than this count still has all of ours. */
const longestSuppressed = 8;

/**
 * The routes of other tables than main that packets of a usual program can meet, each as `before` main, where it wins over every route of ours, or
 * `after` it, where every route of ours wins. Rules for marked packets, for other devices and for other users are passed over, as are VRFs: the
 * kernel's own answer, which is asked later, is the truth. Null when this is not what iproute2 writes.
 */
export function policyRoutes(
  { family, rules: rulesText, routes: routesText }: PolicyTables,
  uid: number,
): readonly LocalRoute[] | null {
  const rules = parseRules(rulesText, family, uid);
  const entries = parseList(routesText);
  if (rules === null || entries === null) return null;
  const routes = entries.flatMap((entry) => readRoute(entry, family));
  const everything = cidrOf(family, 0n, 0);
  const found: LocalRoute[] = [];
  /** Destinations for which main was not asked yet, and those for which it was. */
  let [open, asked]: [readonly Cidr[], readonly Cidr[]] = [[everything], []];
  for (const rule of inEffect(rules)) {
    const scope = scopeOf(rule, everything);
    if (rule.action.kind === 'lookup' && rule.action.table === mainTable) {
      if (rule.action.suppress > longestSuppressed) continue;
      // What main has a default route for gets no further.
      if (!isAnswered(rule.action, routes)) asked = [...asked, ...open.flatMap((network) => within(network, scope))];
      open = open.flatMap((network) => without(network, scope));
      continue;
    }
    const answers = rule.action.kind === 'discard' ? [discardAll(everything)] : answersOf(rule.action, routes);
    const reach = (networks: readonly Cidr[]): readonly Cidr[] => networks.flatMap((network) => within(network, scope));
    found.push(...limited(answers, reach(open), 'before'), ...limited(answers, reach(asked), 'after'));
  }
  return found;
}

/** The routes of main, without the default ones; null when this is not what iproute2 writes. */
export function mainRoutes({ family, routes }: PolicyTables): readonly LocalRoute[] | null {
  const entries = parseList(routes)?.flatMap((entry) => readRoute(entry, family)) ?? null;
  if (entries === null) return null;
  return entries
    .filter(({ table, isThrow, cidr }) => table === mainTable && !isThrow && cidr.prefixLength > 0)
    .map(asLocal);
}

/** The rules one after the other; a `goto` leads on, never back, and nowhere while no rule has that priority. */
function inEffect(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const passed: PolicyRule[] = [];
  let from = 0;
  for (const rule of rules) {
    if (rule.priority < from) continue;
    const { action } = rule;
    if (action.kind !== 'goto') passed.push(rule);
    else if (rules.some(({ priority }) => priority === action.priority)) from = action.priority;
  }
  return passed;
}

/** Whether the table has a default route that counts. */
function isAnswered({ table, suppress }: Lookup, routes: readonly TableRoute[]): boolean {
  return (
    suppress < 0 && routes.some((route) => route.table === table && !route.isThrow && route.cidr.prefixLength === 0)
  );
}

function scopeOf({ to, exceptTo }: PolicyRule, everything: Cidr): readonly Cidr[] {
  if (to === null) return [everything];
  return exceptTo ? without(everything, [to]) : [to];
}

function within(network: Cidr, scope: readonly Cidr[]): readonly Cidr[] {
  return scope.flatMap((part) => common(network, part) ?? []);
}

/** What the table answers with: a longer `throw` takes its part out of a route. */
function answersOf(action: PolicyRule['action'], routes: readonly TableRoute[]): readonly TableRoute[] {
  if (action.kind !== 'lookup' || action.table === localTable || action.table === mainTable) return [];
  const own = routes.filter(({ table, cidr }) => table === action.table && cidr.prefixLength > action.suppress);
  const throws = own.filter(({ isThrow }) => isThrow).map(({ cidr }) => cidr);
  return own
    .filter(({ isThrow }) => !isThrow)
    .flatMap((route) => {
      const taken = throws.filter(({ prefixLength }) => prefixLength >= route.cidr.prefixLength);
      return without(route.cidr, taken).map((cidr) => ({ ...route, cidr }));
    });
}

function limited(
  answers: readonly TableRoute[],
  reach: readonly Cidr[],
  order: 'before' | 'after',
): readonly LocalRoute[] {
  return answers.flatMap((route) =>
    within(route.cidr, reach).map((part) => ({
      ...asLocal(route),
      cidr: part,
      otherTable: { table: route.table, order },
    })),
  );
}

function asLocal({ cidr, device, gateway, discards }: TableRoute): LocalRoute {
  return { cidr, device, gateway, ...(discards === true ? { discards } : {}) };
}

function discardAll(cidr: Cidr): TableRoute {
  return { cidr, device: '', gateway: null, table: 0, isThrow: false, discards: true };
}

/** Types in numbers (linux/rtnetlink.h): unicast 1; blackhole, unreachable and prohibit 6 to 8; throw 9. */
function readRoute(entry: Readonly<Record<string, unknown>>, family: IpFamily): readonly TableRoute[] {
  const { dst, dev, gateway, via, nexthops } = entry;
  const table = numberOf(entry['table']) ?? mainTable;
  const type = numberOf(entry['type']) ?? 1;
  const cidr = typeof dst === 'string' ? destination(dst, family) : null;
  if (cidr === null || ![1, 6, 7, 8, 9].includes(type)) return [];
  const hop = Array.isArray(nexthops)
    ? ((nexthops as unknown[])[0] as Readonly<Record<string, unknown>> | undefined)
    : undefined;
  const device = textOf(dev) ?? textOf(hop?.['dev']);
  if (type === 1 && device === null) return [];
  const next = textOf(gateway) ?? textOf(hop?.['gateway']) ?? (via === undefined ? null : 'another family');
  return [
    {
      cidr,
      table,
      isThrow: type === 9,
      device: type === 1 ? (device ?? '') : '',
      gateway: type === 1 ? next : null,
      ...(type >= 6 && type <= 8 ? { discards: true as const } : {}),
    },
  ];
}

/** iproute2 writes `default`, and a single address without its length. */
function destination(text: string, family: IpFamily): Cidr | null {
  if (text === 'default') return cidrOf(family, 0n, 0);
  const parsed = parseCidr(text);
  if (parsed.ok) return parsed.value.family === family ? parsed.value : null;
  const address = parseIpAddress(text);
  return address?.family === family ? cidrOf(family, address.value, family === 4 ? 32 : 128) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
