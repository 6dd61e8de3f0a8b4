/** One endpoint of a Service, as EndpointSlices (or Endpoints) have it. */
export interface ServiceEndpoint {
  /** An IP address, or a host name where a slice is of the kind FQDN. */
  readonly address: string;
  readonly ready: boolean;
  /** Name of the Pod behind it, in the Service's namespace; null where it is none (endpoints made by hand). */
  readonly pod: string | null;
  readonly node: string | null;
}

/** The endpoints of one Service, the ready ones first; they are asked for when somebody looks, so that a list of 10,000 stays small. */
export interface ServiceEndpoints {
  readonly endpoints: readonly ServiceEndpoint[];
  /** How many there are besides. */
  readonly more: number;
}
