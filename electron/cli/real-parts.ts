import { chooseAhead, foresee } from '../connection/foresight.ts';
import { laptop } from '../connection/system/platform.ts';
import { connectControl } from '../connection/control/control-client.ts';
import { realSurroundings, type Standing } from '../connection/doctor/surroundings.ts';
import { controlSocketPath, kubelaneHome, profilesFolder } from '../profiles/home.ts';
import { MarkStore } from '../profiles/mark-store.ts';
import { NetworkMemory } from '../profiles/network-memory.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { removeProfile } from '../profiles/remove-profile.ts';
import { SettingsStore } from '../profiles/settings-store.ts';
import type { Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { ok, type Result } from '../shared/result.ts';
import type { CliIo } from './io.ts';
import type { CliParts, StandingList } from './parts.ts';
import { profileSummary } from '../profiles/profile-summary.ts';
import { usualProfile } from '../profiles/usual-profile.ts';
import { defaultHelperSocket } from '../shared/helper-protocol.ts';

/** The real program behind the commands. What only some commands need (the Kubernetes client above all) is loaded when they do. */
export function realParts(environment: CliIo['environment']): CliParts {
  const home = kubelaneHome(environment);
  const ownSocket = environment['KUBELANE_HELPER_SOCKET'] ?? '';
  const helperSocket = ownSocket === '' ? defaultHelperSocket : ownSocket;
  const store = new ProfileStore(profilesFolder(home));
  const named = async (name: string | null): Promise<Result<Profile, Problem>> =>
    name === null
      ? usualProfile((await store.list()).profiles, new SettingsStore(home).load().profile)
      : store.get(name);
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
      // It may have another server now, or the same one under other conditions.
      new NetworkMemory(home).forget(profile.name);
      return saved.ok ? ok({ name: profile.name, report }) : saved;
    },
    async makeDirectProfile(options) {
      const { makeDirectProfile } = await import('../profiles/import.ts');
      const made = await makeDirectProfile(options, environment);
      if (!made.ok) return made;
      new NetworkMemory(home).forget(options.name);
      return store.save(made.value);
    },
    removeProfile: (name) => removeProfile(home, name),
    async changeNames(name, choices) {
      const { changeNames } = await import('../profiles/name-choices.ts');
      const changed = await changeNames(store, name, choices);
      return changed.ok ? ok(profileSummary(changed.value)) : changed;
    },
    async changeNetwork(name, choices) {
      const { changeNetwork } = await import('../profiles/network-choices.ts');
      const changed = await changeNetwork(store, name, choices);
      if (!changed.ok) return changed;
      const { routes, dnsServers, domains } = changed.value;
      return ok({ routes, dnsServers, domains });
    },
    async changeKubeconfig(name, change) {
      const { changeKubeconfig } = await import('../profiles/kubeconfig-choice.ts');
      const changed = await changeKubeconfig(store, name, change, environment);
      return changed.ok ? ok(profileSummary(changed.value)) : changed;
    },
    async listContexts(name, file) {
      const profile = await named(name);
      if (!profile.ok) return profile;
      const { listContexts } = await import('../profiles/kubeconfig-choice.ts');
      const { kubeconfig, context } = profile.value;
      return listContexts({ kubeconfig: file ?? kubeconfig, context }, environment);
    },
    async exportProfile({ profile: name, ...request }) {
      const profile = await named(name);
      if (!profile.ok) return profile;
      const { exportProfile } = await import('../connection/profile-export.ts');
      return exportProfile({ ...request, profile: profile.value });
    },
    async foresee(name, ownDevice) {
      const profile = await named(name);
      return profile.ok ? foresee(profile.value, { home, laptop, ownDevice }) : profile;
    },
    async chooseAhead(wanted, name, ownDevice) {
      const profile = await named(name);
      return profile.ok ? chooseAhead(profile.value, wanted, { home, laptop, ownDevice }) : profile;
    },
    async writeNewFile(file) {
      const { writeNewFile } = await import('../profiles/new-file.ts');
      return writeNewFile(file);
    },
    async readServices() {
      const profile = await named(null);
      if (!profile.ok) return profile;
      const { readCluster } = await import('./read-cluster.ts');
      return readCluster(profile.value, environment);
    },
    async readFacts() {
      const profile = await named(null);
      if (!profile.ok) return profile;
      const { readFacts } = await import('./read-cluster.ts');
      return readFacts(profile.value, environment);
    },
    async locate(text) {
      const profile = await named(null);
      if (!profile.ok) return profile;
      const { locateInCluster } = await import('./read-cluster.ts');
      return locateInCluster(profile.value, environment, text);
    },
    async usualProfile() {
      const profile = await named(null);
      return profile.ok ? ok(profile.value.name) : profile;
    },
    marks: new MarkStore(home),
    async imageBehind(name, service, port) {
      const profile = await named(name);
      if (!profile.ok) return null;
      const { kubeconfig: file, context } = profile.value;
      const { openKubeconfig } = await import('../cluster/kubeconfig.ts');
      const access = await openKubeconfig({ file, context, environment });
      const { imageBehind } = await import('../cluster/image-behind.ts');
      return access.ok ? imageBehind(access.value, service, port) : null;
    },
    standing: () => standing(controlSocketPath(home, environment)),
    async check(request, onProgress, signal) {
      const { checkHere } = await import('../connection/service-check/check-here.ts');
      return checkHere(request, { environment, home }, onProgress, signal);
    },
    doctor: () =>
      realSurroundings({
        environment,
        home,
        helperSocket,
        connection: () => standing(controlSocketPath(home, environment)),
      }),
  };
}

/** What the running Kubelane tells of its connection and its list of Services. */
async function standing(path: string): Promise<Result<Standing & StandingList, Problem>> {
  const control = await connectControl(path);
  if (!control.ok) return control;
  const [status, list] = await Promise.all([control.value.call('status', {}), control.value.call('services', {})]);
  control.value.close();
  if (!status.ok) return status;
  const { connection, cluster } = status.value;
  return ok({ snapshot: connection, services: list.ok ? list.value.services : [], version: cluster.version });
}
