import type { ClusterFacts } from '../../electron/shared/cluster-facts.ts';
import { disconnectedSnapshot, type ConnectionSnapshot } from '../../electron/shared/connection-state.ts';
import type { AppSnapshot } from '../../electron/shared/ipc-schema.ts';
import { problem } from '../../electron/shared/problem.ts';
import type { ProfileSummary } from '../../electron/shared/profile.ts';
import type { RouteStatus } from '../../electron/shared/routes.ts';
import { clusterOff, type ClusterStatus, type ServiceRecord } from '../../electron/shared/service-record.ts';
import { defaultSettings } from '../../electron/shared/settings.ts';
import { proposingFacts } from './cluster-facts.ts';
import { manyServices, sampleServices } from './service-records.ts';

/** A state of the whole app in which the window can be looked at. */
export interface Scenario {
  readonly app: Partial<AppSnapshot>;
  readonly services?: readonly ServiceRecord[];
  /** What the routes would meet if the profile were connected. */
  readonly foreseen?: readonly RouteStatus[];
  /** Whether Services that are checked answer nothing. */
  readonly isSilent?: boolean;
  /** What the cluster says of itself; left out: what most tests need. */
  readonly facts?: ClusterFacts;
}

const shopDev: ProfileSummary = {
  name: 'shop-dev',
  remote: 'gw.shop.example:1194 udp',
  kubeconfig: null,
  context: 'dev@shop',
};
const profiles = [shopDev];

const routes: readonly RouteStatus[] = [
  { role: 'vpn', cidr: '192.168.6.0/24', source: 'tunnel', status: 'installed' },
  { role: 'node', cidr: '192.168.8.0/24', source: 'push', status: 'installed' },
  { role: 'pod', cidr: '10.200.0.0/16', source: 'ovpn', status: 'installed' },
  { role: 'service', cidr: '10.96.0.0/12', source: 'discovery', status: 'installed' },
];

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

const connected: ConnectionSnapshot = {
  state: { kind: 'connected' },
  profile: 'shop-dev',
  since: ago(8_040_000),
  steps: [],
  tunnel: {
    device: 'tun0',
    address: '192.168.6.10',
    remote: 'gw.shop.example:1194 udp',
    bytesIn: 48_212_004,
    bytesOut: 6_100_322,
  },
  routes,
  dns: {
    servers: ['10.96.0.10'],
    domains: ['cluster.coder4'],
    search: [],
    stack: 'systemd-resolved',
    status: 'active',
  },
  verification: { at: ago(3_400), latencyMs: 12 },
  notes: [],
};

const live: ClusterStatus = {
  phase: 'live',
  context: 'dev@shop',
  version: 'v1.20.2',
  domain: 'cluster.coder4',
  services: sampleServices.length,
  problem: null,
  asOf: ago(500),
};

const collision = problem('route.collision', { cidr: '192.168.8.0/24', with: '192.168.8.0/24 dev wlan0' });
const lanCollision = {
  status: 'collision',
  collidesWith: '192.168.8.0/24 dev wlan0',
  problem: collision,
  collision: {
    kind: 'lan',
    how: 'equal',
    device: 'wlan0',
    networks: ['192.168.8.0/24'],
    problem: collision,
    choices: ['keep', 'cluster', 'hosts', 'skip'],
    choice: 'keep',
    hosts: [],
  },
} as const;
const partlyHidden: Partial<RouteStatus> = {
  collidesWith: 'br-0123456789ab (10.111.0.0/24)',
  collision: {
    kind: 'containers',
    how: 'around',
    device: 'br-0123456789ab',
    networks: ['10.111.0.0/24'],
    problem: problem('route.partly-hidden', { cidr: '10.96.0.0/12', with: 'br-0123456789ab (10.111.0.0/24)' }),
    choices: ['keep', 'cluster', 'hosts', 'skip'],
    choice: 'keep',
    hosts: [],
  },
};
const colliding: readonly RouteStatus[] = routes.map((route) => {
  if (route.role === 'node') return { ...route, ...lanCollision };
  return route.role === 'service' ? { ...route, ...partlyHidden } : route;
});
const unreachable = problem('cluster.unreachable', {
  server: 'https://192.168.8.174:6443',
  detail: 'timed out after 10 s',
});

const connecting: ConnectionSnapshot = {
  ...disconnectedSnapshot,
  state: { kind: 'connecting', step: 'routes' },
  profile: 'shop-dev',
  since: ago(400),
  steps: [
    { step: 'gateway', status: 'done', durationMs: 18 },
    { step: 'tunnel', status: 'done', durationMs: 210 },
    { step: 'sign-in', status: 'done', durationMs: 60 },
    { step: 'routes', status: 'running', durationMs: null },
    { step: 'dns', status: 'pending', durationMs: null },
    { step: 'verify', status: 'pending', durationMs: null },
  ],
};

function listed(cluster: Partial<ClusterStatus>, services: readonly ServiceRecord[] = []): Scenario {
  return { app: { profiles, connection: connected, cluster: { ...live, ...cluster } }, services };
}

function asking(request: Extract<ConnectionSnapshot['state'], { kind: 'waiting-for-input' }>['request']): Scenario {
  return { app: { profiles, connection: { ...connecting, state: { kind: 'waiting-for-input', request } } } };
}

function notInstalled(route: RouteStatus): RouteStatus {
  return route.status === 'installed' ? { ...route, status: 'missing' } : route;
}

/** Every state that the window has a look of its own for. */
export const scenarios = {
  welcome: { app: {} },
  disconnected: { app: { profiles } },
  'several-profiles': {
    app: {
      profiles: [shopDev, { ...shopDev, name: 'shop-staging', context: null, remote: 'staging.shop.example:443 tcp' }],
      settings: { ...defaultSettings, profile: 'shop-staging' },
    },
  },
  connecting: { app: { profiles, connection: connecting } },
  'sign-in': asking({ realm: 'Auth', username: true, challenge: null, retry: false }),
  'sign-in-code': asking({
    realm: 'Auth',
    username: true,
    challenge: { text: 'Enter the code from your phone', echo: true },
    retry: true,
  }),
  passphrase: asking({ realm: 'Private Key', username: false, challenge: null, retry: false }),
  connected: listed({}, sampleServices),
  degraded: {
    app: {
      profiles,
      cluster: live,
      connection: {
        ...connected,
        state: { kind: 'degraded', reasons: [collision, problem('dns.silent', { server: '10.96.0.10' })] },
        routes: routes.map((route) => (route.role === 'node' ? { ...route, ...lanCollision } : route)),
      },
    },
    services: sampleServices,
  },
  'many-routes': {
    app: {
      profiles,
      cluster: live,
      connection: {
        ...connected,
        routes: [
          ...routes.slice(0, 3),
          { role: 'service', cidr: 'fd00:10:96::/112', source: 'discovery', status: 'missing' },
          { role: 'other', cidr: '172.16.40.0/22', source: 'profile', status: 'disabled' },
        ],
        dns: { ...connectedDns(), status: 'failed' },
        notes: [problem('route.default-not-taken')],
      },
    },
    services: sampleServices,
  },
  'routes-proposed': {
    app: {
      profiles,
      cluster: live,
      connection: {
        ...connected,
        state: {
          kind: 'degraded',
          reasons: [
            problem('route.proposed', {
              profile: 'shop-dev',
              routes: '192.168.8.0/24, 10.200.0.0/16, 10.96.0.0/12',
            }),
          ],
        },
        routes: routes.slice(0, 1),
      },
    },
    services: sampleServices,
    facts: proposingFacts,
  },
  reconnecting: {
    app: {
      profiles,
      cluster: { ...live, phase: 'paused', asOf: ago(600_000) },
      connection: {
        ...connected,
        state: {
          kind: 'reconnecting',
          cause: problem('tunnel.lost', { remote: 'gw.shop.example:1194', detail: 'no answer for 20 s' }),
          attempt: 2,
        },
        since: ago(4_000),
        verification: null,
      },
    },
    services: sampleServices,
  },
  'waiting-for-network': {
    app: {
      profiles,
      cluster: { ...live, phase: 'paused', asOf: ago(600_000) },
      connection: { ...connected, state: { kind: 'waiting-for-network' }, verification: null },
    },
    services: sampleServices,
  },
  disconnecting: {
    app: { profiles, cluster: clusterOff, connection: { ...connected, state: { kind: 'disconnecting' } } },
  },
  failed: {
    app: {
      profiles,
      connection: {
        ...connecting,
        state: { kind: 'failed', reason: problem('tunnel.unreachable', { remote: 'gw.shop.example:1194 udp' }) },
        steps: connecting.steps.map(({ step }, index) =>
          index === 0
            ? { step, status: 'done', durationMs: 18 }
            : { step, status: index === 1 ? 'running' : 'pending', durationMs: null },
        ),
      },
    },
  },
  'helper-missing': {
    app: {
      profiles,
      connection: {
        ...disconnectedSnapshot,
        profile: 'shop-dev',
        state: { kind: 'failed', reason: problem('helper.unreachable', { socket: '/run/kubelane/helper.sock' }) },
      },
    },
  },
  loading: listed({ phase: 'loading', services: 3500 }),
  'empty-cluster': listed({ services: 0 }),
  'list-failed': listed({
    phase: 'failed',
    problem: problem('cluster.forbidden', { verb: 'list', resource: 'services', group: '""' }),
  }),
  paused: listed({ phase: 'paused', problem: unreachable, asOf: ago(3_600_000) }, sampleServices),
  'no-endpoints-right': listed(
    { problem: problem('cluster.forbidden', { verb: 'list', resource: 'endpointslices', group: 'discovery.k8s.io' }) },
    sampleServices.map((service) => ({ ...service, ready: null, total: null })),
  ),
  'first-namespaces': listed({ problem: problem('cluster.first-namespaces', { count: 64 }) }, sampleServices),
  policy: { ...listed({}, sampleServices), isSilent: true },
  foreseen: { app: { profiles }, foreseen: colliding.map(notInstalled) },
  'collisions-chosen': {
    app: {
      profiles,
      cluster: live,
      connection: {
        ...connected,
        routes: routes.map((route): RouteStatus => {
          if (route.role === 'service') return { ...route, ...partlyHidden };
          if (route.role !== 'node') return route;
          const { collision: lan, collidesWith } = lanCollision;
          return { ...route, collidesWith, collision: { ...lan, choice: 'hosts', hosts: ['192.168.8.174'] } };
        }),
      },
    },
    services: sampleServices,
  },
  huge: listed({ services: 10_000 }, manyServices(10_000)),
} as const satisfies Record<string, Scenario>;

function connectedDns(): NonNullable<ConnectionSnapshot['dns']> {
  return {
    servers: ['10.96.0.10', '10.96.0.11'],
    domains: ['cluster.coder4'],
    search: [],
    stack: 'systemd-resolved',
    status: 'active',
  };
}

export type ScenarioName = keyof typeof scenarios;
