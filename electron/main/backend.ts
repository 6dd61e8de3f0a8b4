import { createHost } from '../connection/host.ts';
import { exportProfile } from '../connection/profile-export.ts';
import { importProfile, makeDirectProfile } from '../profiles/import.ts';
import { changeKubeconfig, listContexts } from '../profiles/kubeconfig-choice.ts';
import { changeNames } from '../profiles/name-choices.ts';
import { writeNewFile } from '../profiles/new-file.ts';
import { NetworkMemory } from '../profiles/network-memory.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { profilesFolder } from '../profiles/home.ts';
import { removeProfile } from '../profiles/remove-profile.ts';
import type { ImportedProfile } from '../shared/ipc-schema.ts';
import type { Problem } from '../shared/problem.ts';
import { ok, type Result } from '../shared/result.ts';
import type { Backend, BackendEvents } from './backend-api.ts';
import { profileSummary } from '../profiles/profile-summary.ts';

export interface BackendOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of everything that is the user's. */
  readonly home: string;
  readonly helperSocket: string;
  readonly events: BackendEvents;
}

/** Makes what stands behind the tray and the window. Errors: those of `createHost`, as `app.already-running`. */
export async function createBackend(options: BackendOptions): Promise<Result<Backend, Problem>> {
  const { environment, home, helperSocket, events } = options;
  const store = new ProfileStore(profilesFolder(home));
  const host = await createHost({
    environment,
    home,
    helperSocket,
    showWindow: events.onShowWindow,
    onProfilesChanged: events.onProfilesChanged,
  });
  if (!host.ok) return host;
  return ok({
    host: host.value,
    listProfiles: async () => (await store.list()).profiles.map(profileSummary),
    async makeDirectProfile(request) {
      const made = await makeDirectProfile({ ...request, searchDomains: [] }, environment);
      if (!made.ok) return made;
      new NetworkMemory(home).forget(request.name);
      return store.save(made.value);
    },
    importProfile: (file) => importInto(store, new NetworkMemory(home), file),
    async exportProfile({ profile: name, ...request }) {
      const profile = await store.get(name);
      if (!profile.ok) return profile;
      return exportProfile({ ...request, profile: profile.value, connection: host.value.connection });
    },
    // The system's dialog has asked whether a file that is there may be replaced.
    writeExport: (path, { text, secret }) => writeNewFile({ path, text, secret, replace: true }),
    async examine(onProgress) {
      // Seldom asked for, and large.
      const { examineHere } = await import('../connection/doctor/examine-here.ts');
      return examineHere({ environment, home, helperSocket, host: host.value }, onProgress);
    },
    removeProfile: (name) => removeProfile(home, name),
    async changeNames(name, choices) {
      const changed = await changeNames(store, name, choices);
      return changed.ok ? ok(null) : changed;
    },
    async listContexts(name, kubeconfig) {
      const profile = await store.get(name);
      if (!profile.ok) return profile;
      return listContexts({ kubeconfig, context: profile.value.context }, environment);
    },
    async changeKubeconfig(name, change) {
      const changed = await changeKubeconfig(store, name, change, environment);
      await host.value.profilesChanged();
      return changed.ok ? ok(null) : changed;
    },
  });
}

async function importInto(
  store: ProfileStore,
  memory: NetworkMemory,
  file: string,
): Promise<Result<ImportedProfile, Problem>> {
  const imported = await importProfile({ file, dnsServers: [], domains: [], searchDomains: [], routes: [] });
  if (!imported.ok) return imported;
  const { profile, report } = imported.value;
  const saved = await store.save(profile);
  // It may have another server now, or the same one under other conditions.
  memory.forget(profile.name);
  return saved.ok ? ok({ name: profile.name, report }) : saved;
}
