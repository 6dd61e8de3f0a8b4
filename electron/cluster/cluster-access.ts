import type { RequestOptions } from 'node:https';
import type { Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';
import type { Proxy } from './proxy.ts';

/** One context of a kubeconfig: where its API server is and how to sign in there. */
export interface ClusterAccess {
  /** Address of the API server; may have a path of its own (Rancher). */
  readonly server: URL;
  readonly context: string;
  /** The context's namespace, if it names one. */
  readonly namespace: string | null;
  /** Namespaces that the kubeconfig's contexts of the same cluster name. */
  readonly namespaces: readonly string[];
  /** What every connection goes through (`proxy-url`, HTTPS_PROXY); null where the way is direct. */
  readonly proxy: Proxy | null;
  /** TLS settings and headers for a request; runs a sign-in program where the kubeconfig names one and its last answer has expired. */
  requestOptions(): Promise<Result<RequestOptions, Problem>>;
  /**
   * The API server refused the credentials: read the kubeconfig and sign in anew at the next request. `used` are the options that it refused: where others
   * are in use by now, they are left alone (several requests were refused at once).
   */
  renew(used?: RequestOptions): void;
}
