import { addresses, dnsLabel } from './service-projection.ts';
import { asObject, integerAt, listAt, matchAt, objectAt, textAt, type JsonObject } from './json-value.ts';

/** RFC 1123 subdomain: the names of Pods and nodes. */
export const subdomain = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What is asked of a Pod (core/v1) to find the Services in front of it. */
export interface PodFacts {
  readonly name: string;
  readonly namespace: string;
  readonly address: string | null;
  readonly node: string | null;
  /** It shares its node's network, and so its address. */
  readonly onHost: boolean;
  /** It has ended, so its address may belong to another one by now. */
  readonly ended: boolean;
  readonly ports: readonly number[];
  readonly labels: JsonObject | null;
}

/** The facts of a Pod; empty for anything that is none. */
export function podFacts(object: JsonObject | null): readonly PodFacts[] {
  const metadata = objectAt(object, 'metadata');
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const name = matchAt(metadata, 'name', subdomain);
  const namespace = matchAt(metadata, 'namespace', dnsLabel);
  if (name === null || namespace === null) return [];
  const phase = textAt(status, 'phase');
  const ports = listAt(spec, 'containers').flatMap((container) => listAt(asObject(container), 'ports'));
  return [
    {
      name,
      namespace,
      address: addresses([status?.['podIP']])[0] ?? null,
      node: matchAt(spec, 'nodeName', subdomain),
      onHost: spec?.['hostNetwork'] === true,
      ended: phase === 'Succeeded' || phase === 'Failed',
      ports: ports.flatMap((port) => integerAt(asObject(port), 'containerPort', 1, 65535) ?? []),
      labels: objectAt(metadata, 'labels'),
    },
  ];
}

/** A node (core/v1) by its name and addresses. */
export interface NodeFacts {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** The facts of a node; empty for anything that is none. */
export function nodeFacts(object: JsonObject | null): readonly NodeFacts[] {
  const name = matchAt(objectAt(object, 'metadata'), 'name', subdomain);
  const listed = listAt(objectAt(object, 'status'), 'addresses').map((entry) => asObject(entry)?.['address']);
  return name === null ? [] : [{ name, addresses: addresses(listed) }];
}

/** Whether a Service's selector (an object of labels) chooses an object with these labels; an empty one chooses nothing. */
export function selects(selector: JsonObject | null, labels: JsonObject | null): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels !== null && labels[key] === value);
}

/** Names of the workloads that a Pod of this name may have belonged to: of a Deployment, a StatefulSet, or a DaemonSet. */
export function workloadNames(pod: string): readonly string[] {
  // The endings are made of consonants and digits that spell no word (apimachinery's SafeEncodeString and its like).
  const endings = [
    /-[bcdf-hj-np-tv-xz0-9]{6,10}-[bcdf-hj-np-tv-xz0-9]{5}$/,
    /-[bcdf-hj-np-tv-xz0-9]{5}$/,
    /-[0-9]{1,5}$/,
  ];
  return [...new Set(endings.flatMap((ending) => (ending.test(pod) ? [pod.replace(ending, '')] : [])))];
}
