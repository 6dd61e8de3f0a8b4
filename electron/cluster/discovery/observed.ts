import { objectAt, textAt, type JsonObject } from '../json-value.ts';
import { addresses, projectService } from '../service-projection.ts';
import { told, type Told } from './answer.ts';
import { nodeNetworks, podNetworks, serviceNetworks } from './covering.ts';

/** The addresses that a Pod (core/v1) tells of. */
export interface PodPlace {
  readonly pod: readonly string[];
  readonly host: readonly string[];
}

/** A Pod's own address, unless it shares its node's, and that of its node. */
export function podPlace(pod: JsonObject | null): readonly PodPlace[] {
  const status = objectAt(pod, 'status');
  const host = addresses([status?.['hostIP']]);
  const onHost = objectAt(pod, 'spec')?.['hostNetwork'] === true;
  const phase = textAt(status, 'phase');
  // The address of one that has ended may be another's by now, and even another cluster's.
  const own = onHost || phase === 'Succeeded' || phase === 'Failed' ? [] : addresses([status?.['podIP']]);
  return [{ pod: own.filter((address) => !host.includes(address)), host }];
}

/** Networks around the Pods and nodes that were seen. */
export function readPods(places: readonly PodPlace[]): readonly Told[] {
  return [
    ...told('pod-cidrs', 'guessed', podNetworks(places.flatMap(({ pod }) => pod))),
    ...told('node-networks', 'guessed', nodeNetworks(places.flatMap(({ host }) => host))),
  ];
}

/** The ClusterIPs of a Service. */
export function serviceAddresses(service: JsonObject | null): readonly string[] {
  return projectService(service)?.record.clusterIPs ?? [];
}

/** Networks around the ClusterIPs that were seen. */
export function readServices(clusterIps: readonly string[]): readonly Told[] {
  return told('service-cidrs', 'guessed', serviceNetworks(clusterIps));
}
