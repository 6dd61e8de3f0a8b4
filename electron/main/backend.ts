import { createHost } from '../connection/host.ts';
import { importProfile } from '../profiles/import.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { profilesFolder } from '../profiles/home.ts';
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
    importProfile: (file) => importInto(store, file),
    removeProfile: (name) => store.remove(name),
  });
}

async function importInto(store: ProfileStore, file: string): Promise<Result<ImportedProfile, Problem>> {
  const imported = await importProfile({ file, dnsServers: [], domains: [], searchDomains: [], routes: [] });
  if (!imported.ok) return imported;
  const { profile, report } = imported.value;
  const saved = await store.save(profile);
  return saved.ok ? ok({ name: profile.name, report }) : saved;
}
