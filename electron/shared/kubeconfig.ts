/** A context of a kubeconfig as lists show it: no credentials. */
export interface KubeconfigContext {
  readonly name: string;
  /** `host:port` of its API server, with the path if it has one; '' where the kubeconfig does not have its cluster. */
  readonly server: string;
  readonly user: string | null;
  readonly namespace: string | null;
  /** The file that it stands in. */
  readonly file: string;
  /** The one that kubectl takes. */
  readonly current: boolean;
  /** The one that the profile takes. */
  readonly chosen: boolean;
}

/** What a profile can choose of. */
export interface KubeconfigContexts {
  /** As in the profile; null for the default. */
  readonly kubeconfig: string | null;
  /** As in the profile; null for the current one. */
  readonly context: string | null;
  /** The files that are read, the first to name a thing wins. */
  readonly files: readonly string[];
  readonly contexts: readonly KubeconfigContext[];
}

/** What a profile is to take; a field that is left out stays. */
export interface KubeconfigChange {
  readonly kubeconfig?: string | null;
  readonly context?: string | null;
}
