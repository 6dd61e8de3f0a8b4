import { connectControl } from '../connection/control/control-client.ts';
import { connectHelper } from '../connection/helper-client.ts';
import { controlSocketPath, kubelaneHome, profilesFolder } from '../profiles/home.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { SettingsStore } from '../profiles/settings-store.ts';
import { ok } from '../shared/result.ts';
import type { CliIo } from './io.ts';
import type { CliParts } from './parts.ts';
import { checkTunDevice } from './platform.ts';
import { profileSummary } from '../profiles/profile-summary.ts';
import { usualProfile } from '../profiles/usual-profile.ts';
import { defaultHelperSocket, helperProtocolVersion } from '../shared/helper-protocol.ts';

/** The real program behind the commands. What only some commands need (the Kubernetes client above all) is loaded when they do. */
export function realParts(environment: CliIo['environment']): CliParts {
  const home = kubelaneHome(environment);
  const ownSocket = environment['KUBELANE_HELPER_SOCKET'] ?? '';
  const helperSocket = ownSocket === '' ? defaultHelperSocket : ownSocket;
  const store = new ProfileStore(profilesFolder(home));
  return {
    openControl: () => connectControl(controlSocketPath(home, environment)),
    async createHost() {
      const { createHost } = await import('../connection/host.ts');
      return createHost({ environment, home, helperSocket, showWindow: null });
    },
    async listProfiles() {
      const { profiles, problems } = await store.list();
      return { profiles: profiles.map(profileSummary), problems };
    },
    async importProfile(options) {
      const { importProfile } = await import('../profiles/import.ts');
      const imported = await importProfile(options, undefined, environment);
      if (!imported.ok) return imported;
      const { profile, report } = imported.value;
      const saved = await store.save(profile);
      return saved.ok ? ok({ name: profile.name, report }) : saved;
    },
    removeProfile: (name) => store.remove(name),
    async readServices() {
      const profile = usualProfile((await store.list()).profiles, new SettingsStore(home).load().profile);
      if (!profile.ok) return profile;
      const { readCluster } = await import('./read-cluster.ts');
      return readCluster(profile.value, environment);
    },
    async askHelper() {
      const client = await connectHelper(helperSocket);
      if (!client.ok) return client;
      const hello = await client.value.call('hello', { protocol: helperProtocolVersion });
      client.value.close();
      return hello;
    },
    checkTunDevice,
    async checkKubeconfig(name) {
      const profile = await store.get(name);
      if (!profile.ok) return profile.error;
      const { loadKubeconfig } = await import('../cluster/kubeconfig.ts');
      const { kubeconfig: file, context } = profile.value;
      const access = loadKubeconfig({ file, context, environment });
      return access.ok ? null : access.error;
    },
  };
}
