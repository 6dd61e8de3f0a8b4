import type { ClusterFactKind, DiscoveryMethod } from '../../shared/cluster-facts.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { listAt, objectAt, textAt, type JsonObject } from '../json-value.ts';
import { serverCertificateNames } from '../server-certificate.ts';
import { projectService } from '../service-projection.ts';
import { told, type Told } from './answer.ts';
import { readCertificate } from './certificate.ts';
import { commandWords, readFlags } from './control-plane-flags.ts';
import { corefileDomain } from './corefile.ts';
import { readKubeadm } from './kubeadm.ts';
import { calicoPool, readCilium, readFlannel, readKubeProxy } from './network-plugins.ts';
import { nodeNetwork, readNodes } from './nodes.ts';
import { podPlace, readPods, readServices, serviceAddresses } from './observed.ts';
import { listSource, objectSource, ownSource, urlSource, type Source } from './source.ts';

import { cidrs, domains } from './values.ts';
import { openShiftGroup, readOpenShift, readVersion } from './version.ts';

/** A way to find facts out. Of its sources, one does: clusters keep the same thing in different places. */
export interface Method {
  readonly method: Exclude<DiscoveryMethod, 'profile'>;
  readonly kinds: readonly ClusterFactKind[];
  readonly sources: readonly Source[];
  /** Only a guess from what is in use, which costs long lists: asked where no other method tells. */
  readonly isGuess?: true;
}

const system = 'kube-system';

/** All the ways there are. None of them changes anything, and none needs more than the right to read what it names. */
export function methodsFor(access: ClusterAccess): readonly Method[] {
  return [...settings(), ...control(access), ...observation(access)];
}

/** Where somebody wrote the networks down. */
function settings(): readonly Method[] {
  return [
    {
      method: 'version-api',
      kinds: ['version', 'flavour'],
      sources: [urlSource('/version', readVersion), urlSource(openShiftGroup, readOpenShift)],
    },
    {
      method: 'service-cidr-api',
      kinds: ['service-cidrs'],
      sources: ['v1', 'v1beta1'].map((version) =>
        listSource({
          group: 'networking.k8s.io',
          version,
          resource: 'servicecidrs',
          take: (object) => cidrs(listAt(objectAt(object, 'spec'), 'cidrs')),
          read: (found) => told('service-cidrs', 'stated', found),
        }),
      ),
    },
    {
      method: 'calico-ippools',
      kinds: ['pod-cidrs'],
      sources: [calicoSource('crd.projectcalico.org', 'v1'), calicoSource('projectcalico.org', 'v3')],
    },
    {
      method: 'cilium-config',
      kinds: ['pod-cidrs'],
      sources: [objectSource('configmaps', system, 'cilium-config', readCilium)],
    },
    {
      method: 'flannel-config',
      kinds: ['pod-cidrs'],
      sources: ['kube-flannel', system].map((namespace) =>
        objectSource('configmaps', namespace, 'kube-flannel-cfg', readFlannel),
      ),
    },
    {
      method: 'kubeadm-config',
      kinds: ['flavour', 'domain', 'dns-servers', 'service-cidrs', 'pod-cidrs'],
      sources: [
        objectSource('configmaps', system, 'kubeadm-config', (map) => readKubeadm(dataOf(map, 'ClusterConfiguration'))),
      ],
    },
    {
      method: 'coredns-corefile',
      kinds: ['domain'],
      sources: ['coredns', 'rke2-coredns-rke2-coredns'].map((name) =>
        objectSource('configmaps', system, name, readCorefile),
      ),
    },
    {
      method: 'kube-proxy-config',
      kinds: ['pod-cidrs'],
      sources: [objectSource('configmaps', system, 'kube-proxy', readKubeProxy)],
    },
  ];
}

function calicoSource(group: string, version: string): Source {
  const read = (found: readonly string[]): readonly Told[] => told('pod-cidrs', 'stated', found);
  return listSource({ group, version, resource: 'ippools', take: calicoPool, read });
}

/** What runs the cluster, and how it is reached. */
function control(access: ClusterAccess): readonly Method[] {
  return [
    {
      method: 'kube-dns-service',
      kinds: ['dns-servers'],
      sources: [
        ...['kube-dns', 'rke2-coredns-rke2-coredns'].map((name) =>
          objectSource('services', system, name, readDnsService),
        ),
        objectSource('services', 'openshift-dns', 'dns-default', readDnsService),
      ],
    },
    {
      method: 'control-plane-flags',
      kinds: ['service-cidrs', 'pod-cidrs'],
      sources: [
        listSource({
          resource: 'pods',
          namespace: system,
          labelSelector: 'component in (kube-apiserver,kube-controller-manager)',
          take: commandWords,
          read: readFlags,
        }),
      ],
    },
    {
      method: 'node-objects',
      kinds: ['flavour', 'pod-cidrs', 'node-networks'],
      sources: [listSource({ resource: 'nodes', take: nodeNetwork, read: readNodes })],
    },
    {
      method: 'server-certificate',
      kinds: ['domain', 'service-cidrs', 'node-networks'],
      sources: [
        ownSource(async (signal) => {
          const names = await serverCertificateNames(access, signal);
          return readCertificate(names, access.server.hostname);
        }),
      ],
    },
  ];
}

/** What is in use: everywhere, or, for users who may see no more, in the namespace of the kubeconfig's context. */
function observation({ namespace }: ClusterAccess): readonly Method[] {
  const scopes = [null, namespace ?? 'default'];
  return [
    {
      method: 'observed-cluster-ips',
      kinds: ['service-cidrs'],
      isGuess: true,
      sources: scopes.map((scope) =>
        listSource({ resource: 'services', namespace: scope, take: serviceAddresses, read: readServices }),
      ),
    },
    {
      method: 'observed-pods',
      kinds: ['pod-cidrs', 'node-networks'],
      isGuess: true,
      sources: scopes.map((scope) =>
        listSource({ resource: 'pods', namespace: scope, take: podPlace, read: readPods }),
      ),
    },
  ];
}

function dataOf(configMap: JsonObject | null, key: string): string {
  return textAt(objectAt(configMap, 'data'), key) ?? '';
}

function readCorefile(configMap: JsonObject | null): readonly Told[] {
  return told('domain', 'stated', domains(corefileDomain(dataOf(configMap, 'Corefile'))));
}

function readDnsService(service: JsonObject | null): readonly Told[] {
  return told('dns-servers', 'stated', projectService(service)?.record.clusterIPs ?? []);
}
