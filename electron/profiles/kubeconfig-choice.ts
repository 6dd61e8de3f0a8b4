import { resolve } from 'node:path';
import type { KubeconfigChange, KubeconfigContext, KubeconfigContexts } from '../shared/kubeconfig.ts';
import { isPrintable } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { ProfileStore } from './profile-store.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Chosen = Pick<Profile, 'kubeconfig' | 'context'>;

const longestPath = 4096;

/** The contexts that a profile can choose of, and which one it takes. Errors: cluster.no-kubeconfig, cluster.kubeconfig-bad. */
export async function listContexts(
  { kubeconfig, context }: Chosen,
  environment: Environment,
): Promise<Result<KubeconfigContexts, Problem>> {
  const { chosenContext, kubeconfigFiles, readChosenFiles } = await import('../cluster/kubeconfig.ts');
  const choice = { file: kubeconfig === null ? null : resolve(kubeconfig), environment };
  const read = readChosenFiles(choice);
  if (!read.ok) return read;
  const chosen = chosenContext(read.value, context);
  const contexts = read.value.contexts.flatMap((entry): KubeconfigContext[] => {
    const { name, user, namespace, file } = entry;
    // One that could not be told from others on a screen.
    if (![name, user ?? '', namespace ?? '', file].every(isPrintable)) return [];
    const cluster = read.value.clusters.find((candidate) => candidate.name === entry.cluster);
    const current = read.value.currentContext === name;
    return [
      { name, server: serverText(cluster?.server ?? ''), user, namespace, file, current, chosen: entry === chosen },
    ];
  });
  return ok({ kubeconfig: choice.file, context, files: kubeconfigFiles(choice), contexts });
}

/** Without a name and a password, which an address may hold. */
function serverText(server: string): string {
  try {
    const { host, pathname } = new URL(server);
    return `${host}${pathname === '/' ? '' : pathname}`;
  } catch {
    return ''; // no address
  }
}

/**
 * Has a stored profile take another kubeconfig or context, once it is known that the one has the other. Errors: profile.bad-option, cluster.*, and those of
 * `ProfileStore`.
 */
export async function changeKubeconfig(
  store: ProfileStore,
  name: string,
  change: KubeconfigChange,
  environment: Environment,
): Promise<Result<Profile, Problem>> {
  const stored = await store.get(name);
  if (!stored.ok) return stored;
  const { kubeconfig = stored.value.kubeconfig, context = stored.value.context } = change;
  const isWrong = kubeconfig === '' || (kubeconfig?.length ?? 0) > longestPath || kubeconfig?.includes('\0') === true;
  if (isWrong) {
    const value = (kubeconfig ?? '').slice(0, 100);
    return err(problem('profile.bad-option', { option: '--kubeconfig', value, expected: 'the path of a file' }));
  }
  if (context === '')
    return err(problem('profile.bad-option', { option: '--context', value: '', expected: 'the name of a context' }));
  const file = kubeconfig === null ? null : resolve(kubeconfig);
  // Back to the default, whatever it is now.
  if (file !== null || context !== null) {
    const { loadKubeconfig } = await import('../cluster/kubeconfig.ts');
    const loaded = loadKubeconfig({ file, context, environment });
    if (!loaded.ok) return loaded;
  }
  const changed = { ...stored.value, kubeconfig: file, context };
  const saved = await store.save(changed);
  return saved.ok ? ok(changed) : saved;
}
