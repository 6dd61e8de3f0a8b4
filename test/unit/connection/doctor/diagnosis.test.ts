import { describe, expect, it } from 'vitest';
import { diagnose, type Symptoms } from '../../../../electron/connection/doctor/diagnosis.ts';

const well: Symptoms = {
  gateway: 'answers',
  node: 'answers',
  pod: 'answers',
  apiIp: 'answers',
  dnsIp: 'answers',
  partly: false,
  forwards: 'unknown',
  passes: 'unknown',
  cilium: false,
};
const nothing = { node: 'silent', pod: 'silent', apiIp: 'silent', dnsIp: 'silent' } as const;
const places = { vpn: '192.168.6.0/24', node: '192.168.8.174', pod: '10.200.1.1', clusterIp: '10.96.0.10', quiet: '' };

/** What is seen, and the failure that it is the pattern of. */
const table: readonly (readonly [string, Partial<Symptoms>, string | null])[] = [
  ['all is well', {}, null],
  ['nothing is known', { node: 'unknown', pod: 'unknown', apiIp: 'unknown', dnsIp: 'unknown' }, null],
  ['nothing comes back at all', { ...nothing, gateway: 'silent', forwards: 'no' }, 'gateway.silent'],
  ['nothing comes back, and no ping', { ...nothing, gateway: 'silent' }, 'gateway.silent'],
  ['ip_forward is off', { ...nothing, forwards: 'no', passes: 'no' }, 'gateway.ip-forward'],
  ['ip_forward is off and no Pod is known', { ...nothing, pod: 'unknown', forwards: 'no' }, 'gateway.ip-forward'],
  ['FORWARD drops all', { ...nothing, forwards: 'yes', passes: 'no' }, 'gateway.forward-drop'],
  [
    'FORWARD drops all, the gateway keeps quiet',
    { ...nothing, gateway: 'silent', forwards: 'yes', passes: 'no' },
    'gateway.forward-drop',
  ],
  [
    'no MASQUERADE, and kube-proxy hides nobody',
    { ...nothing, forwards: 'yes', passes: 'yes' },
    'gateway.no-masquerade',
  ],
  ['nothing passes, and no ping to tell why', { ...nothing }, 'gateway.nothing-passes'],
  [
    'nothing answers, and no gateway was told',
    { ...nothing, gateway: 'unknown', forwards: 'no' },
    'gateway.nothing-answers',
  ],
  [
    'the same, but it forwards',
    { ...nothing, gateway: 'unknown', forwards: 'yes', passes: 'no' },
    'gateway.forward-drop',
  ],
  ['the same, and lets through', { ...nothing, gateway: 'unknown', passes: 'yes' }, 'gateway.no-masquerade'],
  [
    'it forwards, and no network of nodes is known to ask in',
    { ...nothing, forwards: 'yes' },
    'gateway.drop-or-masquerade',
  ],
  [
    'ClusterIPs alone, and no network of nodes to ask in',
    { node: 'silent', pod: 'silent' },
    'gateway.drop-or-masquerade',
  ],
  ['some nodes have no way back', { partly: true }, 'gateway.no-return-route'],
  [
    'ClusterIPs are silent, the API server could not be asked',
    { apiIp: 'silent', dnsIp: 'silent', cilium: null },
    'gateway.no-kube-proxy-or-cilium',
  ],
  ['a firewall rejects', { ...nothing, node: 'unreachable', pod: 'unreachable' }, 'gateway.rejects'],
  [
    'no MASQUERADE, kube-proxy hides its own',
    { node: 'silent', pod: 'silent', passes: 'yes' },
    'gateway.no-masquerade',
  ],
  ['no MASQUERADE, no Pod known', { node: 'silent', pod: 'unknown', passes: 'yes' }, 'gateway.no-masquerade'],
  [
    'Docker’s FORWARD, kube-proxy accepts its own',
    { node: 'silent', pod: 'silent', passes: 'no' },
    'gateway.forward-drop',
  ],
  [
    'the same with replies from nodes dropped',
    { node: 'silent', pod: 'silent', apiIp: 'silent', passes: 'no' },
    'gateway.forward-drop',
  ],
  ['firewalld, ClusterIPs accepted', { node: 'unreachable', pod: 'unreachable' }, 'gateway.rejects'],
  ['MASQUERADE with a wrong -o', { pod: 'silent' }, 'gateway.masquerade-device'],
  ['no route to the Pods', { pod: 'silent', dnsIp: 'silent' }, 'gateway.no-pod-route'],
  ['no route to the Pods, and it says so', { pod: 'unreachable', dnsIp: 'unreachable' }, 'gateway.no-pod-route'],
  ['the gateway is no node', { pod: 'silent', apiIp: 'silent', dnsIp: 'silent' }, 'gateway.no-cluster-network'],
  ['no kube-proxy', { apiIp: 'silent', dnsIp: 'silent' }, 'gateway.no-kube-proxy'],
  ['Cilium', { apiIp: 'silent', dnsIp: 'silent', cilium: true }, 'gateway.cilium'],
  ['Cilium, no Pod known', { pod: 'unknown', apiIp: 'silent', dnsIp: 'silent', cilium: true }, 'gateway.cilium'],
  [
    'ClusterIPs that nobody serves, no Pod known',
    { pod: 'unknown', apiIp: 'silent', dnsIp: 'silent' },
    'gateway.no-cluster-network',
  ],
  ['kube-dns alone is silent', { dnsIp: 'silent' }, null],
  ['kube-dns has no Pods', { dnsIp: 'refused' }, null],
  ['the API server is down', { node: 'refused', apiIp: 'refused' }, null],
  ['one node is off, Pods answer', { node: 'silent' }, null],
];

describe('diagnose', () => {
  it.each(table)('%s', (_name, seen, code) => {
    expect(diagnose({ ...well, ...seen }, places)?.code ?? null).toBe(code);
  });

  it('fills in what to type', () => {
    expect(diagnose({ ...well, pod: 'silent' }, places)?.params).toMatchObject({
      vpn: '192.168.6.0/24',
      pod: '10.200.1.1',
    });
  });
});
