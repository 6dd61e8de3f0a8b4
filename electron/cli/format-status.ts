import { shownRouteState, type ConnectionSnapshot } from '../shared/connection-state.ts';
import type { ControlStatus } from '../shared/control-protocol.ts';
import { describeProblem, type Translate } from '../shared/i18n.ts';
import { reasonsOf } from '../shared/status-document.ts';

/** The state on one line, for example `Connecting to demo: Find the gateway`. */
export function stateLine(snapshot: ConnectionSnapshot, t: Translate): string {
  const state = stateName(snapshot, t);
  const details =
    snapshot.state.kind === 'connecting'
      ? [t(`step/${snapshot.state.step}`)]
      : reasonsOf(snapshot).map((reason) => describeProblem(t, reason).text);
  return details.length === 0 ? state : t('cli/line', { state, detail: details.join(' ') });
}

/** The whole state as a person reads it: its lines, the rows of one table, then what is wrong and what to do. */
export function statusText(
  { connection, cluster }: ControlStatus,
  t: Translate,
): { readonly head: string; readonly rows: readonly (readonly string[])[]; readonly tail: readonly string[] } {
  const { tunnel, routes, dns, verification, state, notes } = connection;
  const rows: string[][] = [];
  if (tunnel !== null) {
    const bytes = t('cli/tunnel.bytes', { received: byteText(tunnel.bytesIn), sent: byteText(tunnel.bytesOut) });
    rows.push([t('cli/tunnel'), tunnel.device, tunnel.address, tunnel.remote, bytes]);
  }
  routes.forEach((route, index) => {
    const why =
      route.collidesWith !== undefined
        ? t('cli/routes.collides', { with: route.collidesWith })
        : route.problem === undefined
          ? ''
          : describeProblem(t, route.problem).text;
    const about = `${t(`routeState/${shownRouteState(route, state)}`)} ${why}`.trim();
    rows.push([
      index === 0 ? t('cli/routes') : '',
      t(`role/${route.role}`),
      route.cidr,
      t(`source/${route.source}`),
      about,
    ]);
  });
  const lines: string[] = [];
  if (dns !== null) {
    const text = t('cli/names.text', {
      domains: dns.domains.join(', '),
      servers: dns.servers.join(', '),
      stack: dns.stack,
    });
    lines.push(`${t('cli/names')}: ${text}: ${t(`cli/names.${dns.status}`)}`);
    if (dns.search.length > 0) lines.push(`${t('cli/names.search')}: ${dns.search.join(', ')}`);
    if (dns.reverse !== undefined) lines.push(`${t('cli/names.reverse')}: ${dns.reverse.join(', ')}`);
  }
  if (cluster.phase !== 'off') {
    const facts = [cluster.context, cluster.version, cluster.domain].filter((fact) => fact !== null);
    lines.push(`${t('cli/cluster')}: ${[...facts, t('cli/cluster.services', { count: cluster.services })].join(', ')}`);
  }
  if (verification !== null) {
    const text = t('cli/verified.text', { at: verification.at, latency: Math.round(verification.latencyMs) });
    lines.push(`${t('cli/verified')}: ${text}`);
  }
  const name = stateName(connection, t);
  const head =
    connection.since === null || state.kind === 'disconnected'
      ? name
      : t('cli/since', { state: name, since: connection.since });
  const wrong = [...reasonsOf(connection), ...(cluster.problem === null ? [] : [cluster.problem]), ...notes];
  const tail = wrong.map((problem) => describeProblem(t, problem)).flatMap(({ text, remedy }) => [text, `  ${remedy}`]);
  return { head, rows, tail: [...lines, ...tail] };
}

/** Bytes with a binary unit, three significant digits at most. */
export function byteText(bytes: number): string {
  let value = bytes;
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (value < 1024) return `${value < 10 && unit !== 'B' ? value.toFixed(1) : Math.round(value)} ${unit}`;
    value /= 1024;
  }
  return `${Math.round(value)} TiB`;
}

function stateName({ state, profile }: ConnectionSnapshot, t: Translate): string {
  return t(`state/${state.kind}`, { profile: profile ?? '' }).trim();
}
