import * as v from 'valibot';
import type { EndpointsRecord, ServiceRecord } from './records.ts';

/** Turns the API server's JSON into our records; anything of another shape is an error that names the field. */

const port = v.object({
  name: v.optional(v.string()),
  protocol: v.optional(v.string(), 'TCP'),
  port: v.number(),
});
const metadata = v.object({ namespace: v.string(), name: v.string() });

const serviceObject = v.object({
  metadata,
  spec: v.object({
    type: v.optional(v.string(), 'ClusterIP'),
    clusterIP: v.optional(v.string(), ''),
    clusterIPs: v.optional(v.array(v.string())),
    externalName: v.optional(v.string()),
    ports: v.optional(v.array(port), []),
  }),
});

const endpointsObject = v.object({
  metadata,
  subsets: v.nullish(
    v.array(
      v.object({
        addresses: v.optional(v.array(v.object({ ip: v.string(), hostname: v.optional(v.string()) })), []),
        ports: v.optional(v.array(port), []),
      }),
    ),
    [],
  ),
});

/** Throws a ValiError if `json` is not a core/v1 Service. */
export function parseService(json: unknown): ServiceRecord {
  const { metadata: meta, spec } = v.parse(serviceObject, json);
  const addresses = spec.clusterIPs ?? [spec.clusterIP];
  return {
    namespace: meta.namespace,
    name: meta.name,
    clusterIPs: addresses.filter((address) => address !== '' && address !== 'None'),
    ports: spec.ports,
    ...(spec.type === 'ExternalName' ? { externalName: spec.externalName } : {}),
  };
}

/** Throws a ValiError if `json` is not a core/v1 Endpoints object. */
export function parseEndpoints(json: unknown): EndpointsRecord {
  const { metadata: meta, subsets } = v.parse(endpointsObject, json);
  return { namespace: meta.namespace, name: meta.name, subsets };
}
