import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import { readFileSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import type { ClusterEntry, UserEntry } from './kubeconfig-file.ts';

/** Absolute paths of the certificates, the key and the token that the options are made of. */
export function filesOf({ ca }: ClusterEntry, user: UserEntry | null): readonly string[] {
  const files = [ca.file, user?.cert.file ?? null, user?.key.file ?? null, user?.tokenFile ?? null];
  return files.filter((file) => file !== null);
}

/**
 * What stands in the kubeconfig and beside it, as options for a request: certificates, key, token or password, TLS server name, impersonation. Throws where
 * a file cannot be read.
 */
export async function optionsOf(cluster: ClusterEntry, user: UserEntry | null): Promise<RequestOptions> {
  const config = new KubeConfig();
  config.loadFromOptions({
    // Without proxyUrl: client-node would make an agent for it, and ours goes through the proxy.
    clusters: [
      {
        name: 'cluster',
        server: cluster.server,
        caData: cluster.ca.data,
        caFile: cluster.ca.file,
        skipTLSVerify: cluster.skipTlsVerify,
        tlsServerName: cluster.tlsServerName,
      },
    ],
    // Without one, client-node would leave out what it knows of the cluster, too. Without exec and authProvider: client-node 1.3.0 writes a program's
    // environment into its own process, keeps one OpenID Connect token for all users, and asks nobody anew when the server has refused it.
    users: [
      {
        name: 'user',
        certData: user?.cert.data,
        certFile: user?.cert.file,
        keyData: user?.key.data,
        keyFile: user?.key.file,
        token: tokenOf(user),
        username: user?.username,
        password: user?.password ?? '',
        impersonateUser: user?.impersonate?.user,
      },
    ],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  // It would be a new one, with new connections, each time.
  delete options.agent;
  // client-node impersonates users, but neither their groups nor their UID.
  const { uid = null, groups = [] } = user?.impersonate ?? {};
  return {
    ...options,
    headers: {
      ...(options.headers as OutgoingHttpHeaders),
      ...(uid === null ? {} : { 'Impersonate-Uid': uid }),
      ...(groups.length === 0 ? {} : { 'Impersonate-Group': [...groups] }),
    },
  };
}

/** client-node keeps one token file's token for the whole process, its line end included; here it is read each time. */
function tokenOf(user: UserEntry | null): string | null {
  const file = user?.tokenFile ?? null;
  return file === null ? (user?.token ?? null) : readFileSync(file, 'utf8').trim();
}
