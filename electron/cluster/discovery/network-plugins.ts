import { asObject, listAt, objectAt, textAt, type JsonObject } from '../json-value.ts';
import { told, type Told } from './answer.ts';
import { cidrList, cidrs, yamlScalar } from './values.ts';

/** The network of one IPPool (Calico); none of a pool that is turned off, or that Pods get no addresses of. */
export function calicoPool(pool: JsonObject | null): readonly string[] {
  const spec = objectAt(pool, 'spec');
  if (spec?.['disabled'] === true) return [];
  const uses = listAt(spec, 'allowedUses');
  return uses.length > 0 && !uses.includes('Workload') ? [] : cidrs([spec?.['cidr']]);
}

/** Cilium's own pools; where another part of the cluster hands the addresses out, what stands here is not in use. */
export function readCilium(configMap: JsonObject | null): readonly Told[] {
  const data = objectAt(configMap, 'data');
  const ipam = textAt(data, 'ipam') ?? 'cluster-pool';
  if (ipam !== 'cluster-pool' && ipam !== 'cluster-pool-v2beta') return [];
  const on = (family: 'ipv4' | 'ipv6'): boolean => textAt(data, `enable-${family}`) !== 'false';
  return told('pod-cidrs', 'stated', [
    ...(on('ipv4') ? cidrList(textAt(data, 'cluster-pool-ipv4-cidr')) : []),
    ...(on('ipv6') ? cidrList(textAt(data, 'cluster-pool-ipv6-cidr')) : []),
  ]);
}

/** The network in flannel's `net-conf.json`. */
export function readFlannel(configMap: JsonObject | null): readonly Told[] {
  let settings: JsonObject | null;
  try {
    settings = asObject(JSON.parse(textAt(objectAt(configMap, 'data'), 'net-conf.json') ?? 'null'));
  } catch {
    return []; // it does not run with that either
  }
  const isOff = (key: string): boolean => settings?.[key] === false;
  return told('pod-cidrs', 'stated', [
    ...(isOff('EnableIPv4') ? [] : cidrs([settings?.['Network']])),
    ...(isOff('EnableIPv6') ? [] : cidrs([settings?.['IPv6Network']])),
  ]);
}

/** What kube-proxy takes for the Pods' network; many clusters leave it empty. */
export function readKubeProxy(configMap: JsonObject | null): readonly Told[] {
  const yaml = textAt(objectAt(configMap, 'data'), 'config.conf') ?? '';
  return told('pod-cidrs', 'stated', cidrList(yamlScalar(yaml, 'clusterCIDR', '[ \\t]*')));
}
