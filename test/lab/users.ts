import { readFileSync } from 'node:fs';
import { clusterCaFile } from './pki.ts';
import { apiServerUrl } from './topology.ts';

/** Somebody the API server knows: by a token, as in clusters without a login service. */
export interface ClusterUser {
  readonly token: string;
  readonly name: string;
  readonly groups: readonly string[];
}

export const users = {
  admin: { token: 'lab-admin-token', name: 'admin', groups: ['system:masters'] },
  /** Has the built-in role `view` in all namespaces, as most developers do. */
  developer: { token: 'lab-developer-token', name: 'developer', groups: [] },
  /** Is known, and has no rights at all. */
  noServices: { token: 'lab-no-services-token', name: 'newcomer', groups: [] },
  kubeProxy: { token: 'lab-kube-proxy-token', name: 'system:kube-proxy', groups: [] },
  kubeDns: { token: 'lab-kube-dns-token', name: 'system:serviceaccount:kube-system:kube-dns', groups: [] },
} as const satisfies Record<string, ClusterUser>;

/** The API server's `--token-auth-file`. */
export function tokenFile(): string {
  return Object.values(users)
    .map((user: ClusterUser, index) => `${user.token},${user.name},lab-${index},"${user.groups.join(',')}"\n`)
    .join('');
}

/** A kubeconfig with one context named `lab`. */
export function kubeconfig(user: ClusterUser): string {
  const ca = readFileSync(clusterCaFile).toString('base64');
  return `apiVersion: v1
kind: Config
current-context: lab
clusters:
  - name: lab
    cluster:
      server: ${apiServerUrl}
      certificate-authority-data: ${ca}
users:
  - name: ${user.name}
    user:
      token: ${user.token}
contexts:
  - name: lab
    context:
      cluster: lab
      user: ${user.name}
`;
}
