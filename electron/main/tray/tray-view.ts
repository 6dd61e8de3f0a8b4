import type { AddressForm } from '../../shared/address-form.ts';
import {
  canConnect,
  canDisconnect,
  canTryNow,
  shownRouteState,
  type ConnectionSnapshot,
} from '../../shared/connection-state.ts';
import { describeProblem, type Translate } from '../../shared/i18n.ts';
import { stripControlCharacters } from '../../shared/printable.ts';
import type { RouteState, RouteStatus } from '../../shared/routes.ts';
import { nameOfMark, type ServiceMarks } from '../../shared/service-marks.ts';
import { reasonsOf } from '../../shared/status-document.ts';
import { iconFor, type TrayIcon } from './tray-icon.ts';

/** What a click in the menu asks for. */
export type TrayIntent =
  | { readonly kind: 'connect'; readonly profile: string }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'open' }
  | { readonly kind: 'import' }
  | { readonly kind: 'copy-last' }
  /** A Service by `namespace/name`. */
  | { readonly kind: 'copy'; readonly service: string; readonly form: AddressForm; readonly port: number | null }
  | { readonly kind: 'quit' };

export type TrayMenuItem =
  | { readonly type: 'separator' }
  /** A line to read, not to click. */
  | { readonly type: 'note'; readonly label: string }
  | { readonly type: 'action'; readonly label: string; readonly intent: TrayIntent; readonly enabled: boolean }
  | { readonly type: 'submenu'; readonly label: string; readonly items: readonly TrayMenuItem[] };

export interface TrayView {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly menu: readonly TrayMenuItem[];
}

export interface TrayFacts {
  readonly connection: ConnectionSnapshot;
  /** Names of the profiles there are. */
  readonly profiles: readonly string[];
  /** The profile that one click connects; null when the user chose none. */
  readonly chosen: string | null;
  /** The last address that was copied, null before the first. */
  readonly lastAddress: string | null;
  readonly marks: ServiceMarks;
}

/** A longer submenu is slower to look through than the window. */
const mostMarked = 12;
/** Longer texts make a menu unreadable; the window has the whole. */
const longestLabel = 90;
const separator: TrayMenuItem = { type: 'separator' };

/** What the tray shows: a pure function of what is the case. */
export function trayView(facts: TrayFacts, t: Translate): TrayView {
  const headline = stateLine(facts.connection, t);
  const reasons = reasonsOf(facts.connection).map((reason) => describeProblem(t, reason).text);
  return {
    icon: iconFor(facts.connection.state),
    tooltip: [t('tray/tooltip', { state: headline }), ...reasons.slice(0, 1)].map(clean).join('\n'),
    menu: [
      note(headline),
      ...reasons.slice(0, 3).map((reason) => note(reason)),
      separator,
      ...connectionItems(facts, t),
      ...routeItems(facts.connection, t),
      separator,
      action(t('tray/open'), { kind: 'open' }),
      action(copyLabel(facts.lastAddress, t), { kind: 'copy-last' }, facts.lastAddress !== null),
      ...copyItems(facts.marks, t),
      separator,
      action(t('tray/quit'), { kind: 'quit' }),
    ],
  };
}

function stateLine({ state, profile }: ConnectionSnapshot, t: Translate): string {
  const text = t(`state/${state.kind}`, { profile: profile ?? '' });
  return state.kind === 'connecting' ? `${text}: ${t(`step/${state.step}`)}` : text;
}

function connectionItems(facts: TrayFacts, t: Translate): readonly TrayMenuItem[] {
  const { state, profile } = facts.connection;
  const named = { profile: profile ?? '' };
  if (canConnect(state)) return connectItems(facts, t);
  const text = state.kind === 'connecting' ? t('tray/cancel', named) : t('tray/disconnect', named);
  const disconnect = action(text, { kind: 'disconnect' }, canDisconnect(state));
  if (canTryNow(state) && profile !== null)
    return [action(t('tray/try-now'), { kind: 'connect', profile }), disconnect];
  return state.kind === 'waiting-for-input'
    ? [action(t('tray/sign-in', named), { kind: 'open' }), disconnect]
    : [disconnect];
}

/** The one profile, or the chosen one, connects with one click; the others stand in a submenu. */
function connectItems({ profiles, chosen }: TrayFacts, t: Translate): readonly TrayMenuItem[] {
  const connect = (profile: string): TrayMenuItem =>
    action(t('tray/connect', { profile }), { kind: 'connect', profile });
  const first = profiles.length === 1 ? profiles[0] : profiles.find((name) => name === chosen);
  const others = profiles.filter((name) => name !== first);
  if (profiles.length === 0) return [action(t('tray/import'), { kind: 'import' })];
  return [
    ...(first === undefined ? [] : [connect(first)]),
    ...(others.length === 0
      ? []
      : [
          {
            type: 'submenu' as const,
            label: t('tray/choose-profile'),
            items: others.map((name) => action(name, { kind: 'connect', profile: name })),
          },
        ]),
  ];
}

/** Told apart by their shape, as a menu has no colours. */
const routeMarks: Readonly<Record<RouteState | 'waiting', string>> = {
  installed: '✓',
  waiting: '…',
  missing: '✗',
  collision: '⚠',
  disabled: '–',
};

function routeItems({ routes, state }: ConnectionSnapshot, t: Translate): readonly TrayMenuItem[] {
  if (routes.length === 0) return [];
  const line = (route: RouteStatus): string => {
    const shown = shownRouteState(route, state);
    const words = { role: t(`role/${route.role}`), cidr: route.cidr, state: t(`routeState/${shown}`) };
    return `${routeMarks[shown]} ${t('tray/route', words)}`;
  };
  return [separator, ...routes.map((route) => note(line(route)))];
}

function copyLabel(address: string | null, t: Translate): string {
  return address === null ? t('tray/copy-last-none') : t('tray/copy-last', { address });
}

/** What was copied lately, as it was copied, and the favourites with host:port; of each only if there is any. */
function copyItems({ recent, favourites }: ServiceMarks, t: Translate): readonly TrayMenuItem[] {
  const copied = recent
    .slice(0, mostMarked)
    .map(({ service, form, port, text }) => action(recentLabel(form, text, t), { kind: 'copy', service, form, port }));
  const marked = favourites
    .slice(0, mostMarked)
    .map((service) => action(nameOfMark(service), { kind: 'copy', service, form: 'hostport', port: null }));
  const submenus = [
    { type: 'submenu' as const, label: t('tray/recent'), items: copied },
    { type: 'submenu' as const, label: t('tray/favourites'), items: marked },
  ];
  return submenus.filter(({ items }) => items.length > 0);
}

/** Addresses speak for themselves; of several lines the first one is enough. */
function recentLabel(form: AddressForm, text: string, t: Translate): string {
  return form === 'dotenv' ? `${t('form/dotenv')}: ${text.split('\n', 1)[0] ?? ''}` : text;
}

function note(label: string): TrayMenuItem {
  return { type: 'note', label: clean(label) };
}

function action(label: string, intent: TrayIntent, enabled = true): TrayMenuItem {
  return { type: 'action', label: clean(label), intent, enabled };
}

/** One line of bounded length: names of Services and reasons of openvpn come from outside. */
function clean(text: string): string {
  const line = stripControlCharacters(text);
  return line.length <= longestLabel ? line : `${line.slice(0, longestLabel - 1)}…`;
}
