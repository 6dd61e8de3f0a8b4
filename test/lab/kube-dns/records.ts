/** What the cluster's DNS needs to know of the API server's objects, and nothing more. */

export interface ServicePort {
  readonly name?: string | undefined;
  readonly protocol: string;
  readonly port: number;
}

export interface ServiceRecord {
  readonly namespace: string;
  readonly name: string;
  /** Empty for headless and ExternalName Services. */
  readonly clusterIPs: readonly string[];
  readonly externalName?: string | undefined;
  readonly ports: readonly ServicePort[];
}

export interface EndpointAddress {
  readonly ip: string;
  /** From a StatefulSet's pod; other pods have a name made of their address. */
  readonly hostname?: string | undefined;
}

/** Addresses that all offer the same ports; only ready ones are listed. */
export interface EndpointSubset {
  readonly addresses: readonly EndpointAddress[];
  readonly ports: readonly ServicePort[];
}

export interface EndpointsRecord {
  readonly namespace: string;
  readonly name: string;
  readonly subsets: readonly EndpointSubset[];
}

/** The key under which a Service and its Endpoints are kept. */
export function objectKey(object: { readonly namespace: string; readonly name: string }): string {
  return `${object.namespace}/${object.name}`;
}
