import { describe, expect, it } from 'vitest';
import type { Discovered } from '../../../electron/cluster/discovery/answer.ts';
import { choicesFor, factsShown, networksOf, routesByRole } from '../../../electron/connection/cluster-facts.ts';
import type { ClusterFactKind } from '../../../electron/shared/cluster-facts.ts';
import { problem } from '../../../electron/shared/problem.ts';
import type { Profile } from '../../../electron/shared/profile.ts';

const profile: Profile = {
  name: 'demo',
  ovpn: '',
  kubeconfig: null,
  context: null,
  dnsServers: [],
  domains: ['cluster.local'],
  searchDomains: [],
  routes: [
    { role: 'pod', cidr: '10.201.0.0/16' },
    { role: 'vpn', cidr: '192.168.6.0/24' },
  ],
};
const discovered: Discovered = {
  context: 'lab',
  answers: [
    { kind: 'pod-cidrs', method: 'calico-ippools', confidence: 'stated', values: ['10.200.0.0/16'] },
    { kind: 'domain', method: 'server-certificate', confidence: 'derived', values: ['cluster.coder4'] },
    { kind: 'node-addresses', method: 'node-objects', confidence: 'stated', values: ['192.168.8.174'] },
  ],
  refused: [],
};
const nothing = { proposed: [], uncovered: [], wider: [] };

describe('the facts as they are shown', () => {
  const answered = (kind: ClusterFactKind): unknown =>
    factsShown(discovered, profile, nothing).facts.find((fact) => fact.kind === kind);

  it('have the profile’s own values first, and what the cluster says beside them', () => {
    expect(answered('pod-cidrs')).toEqual({
      kind: 'pod-cidrs',
      answer: { method: 'profile', confidence: 'stated', values: ['10.201.0.0/16'] },
      others: [{ method: 'calico-ippools', confidence: 'stated', values: ['10.200.0.0/16'] }],
    });
    expect(answered('domain')).toMatchObject({
      answer: { method: 'profile' },
      others: [{ values: ['cluster.coder4'] }],
    });
    expect(answered('dns-servers')).toEqual({ kind: 'dns-servers', answer: null, others: [] });
  });

  it('say what is wrong before what is worth knowing', () => {
    const [uncovered, wider] = [problem('route.uncovered', {}), problem('route.wider', {})];
    expect(factsShown(discovered, profile, { proposed: [], uncovered: [uncovered], wider: [wider] }).findings).toEqual([
      uncovered,
      wider,
    ]);
  });

  it('accuse no route by kubeadm’s word where Calico is there and may not be asked', () => {
    const refused = [{ method: 'calico-ippools', kinds: ['pod-cidrs'], right: '', command: '' }] as const;
    const answers = (['pod-cidrs', 'service-cidrs'] as const).map((kind) => ({
      ...({ kind, method: 'kubeadm-config', confidence: 'stated', values: ['10.244.0.0/16'] } as const),
    }));
    const confidences = ({ facts }: ReturnType<typeof networksOf>): unknown[] =>
      answers.map(({ kind }) => facts.find((fact) => fact.kind === kind)?.answer?.confidence);
    expect(confidences(networksOf({ context: 'lab', answers, refused }))).toEqual(['derived', 'stated']);
    expect(confidences(networksOf({ context: 'lab', answers, refused: [] }))).toEqual(['stated', 'stated']);
  });

  it('are compared with the routes without what the profile decides', () => {
    const { facts, nodeAddresses } = networksOf(discovered);
    expect(facts.find(({ kind }) => kind === 'pod-cidrs')?.answer?.method).toBe('calico-ippools');
    expect(nodeAddresses).toEqual(['192.168.8.174']);
  });
});

describe('choices of the profile', () => {
  it('are made of a fact’s values', () => {
    expect(choicesFor('domain', ['a.b'])).toEqual({ domains: ['a.b'] });
    expect(choicesFor('dns-servers', [])).toEqual({ dnsServers: [] });
    expect(choicesFor('node-networks', ['192.168.8.0/24'])).toEqual({ routes: { node: ['192.168.8.0/24'] } });
    expect(choicesFor('service-cidrs', [])).toEqual({ routes: { service: [] } });
  });

  it('are made of proposed routes', () => {
    const route = { method: 'calico-ippools', confidence: 'stated' } as const;
    const proposed = [
      { role: 'pod', cidr: '10.200.0.0/16', ...route },
      { role: 'pod', cidr: '10.201.0.0/16', ...route },
      { role: 'service', cidr: '10.96.0.0/12', ...route },
    ] as const;
    expect(routesByRole(proposed)).toEqual({ pod: ['10.200.0.0/16', '10.201.0.0/16'], service: ['10.96.0.0/12'] });
    expect(routesByRole([])).toEqual({});
  });
});
