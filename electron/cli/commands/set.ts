import type { KubeconfigChange } from '../../shared/kubeconfig.ts';
import type { NameChoices, ProfileSummary } from '../../shared/profile.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { tellApp } from './profiles.ts';

/** What is to be changed of a profile; what has no members stays. */
export interface ProfileChange {
  readonly names: NameChoices;
  readonly cluster: KubeconfigChange;
}

/** `kubelane set NAME`: changes which kubeconfig and context a profile takes, and which names of the cluster it wants. */
export async function setCommand(context: CommandContext, name: string, change: ProfileChange): Promise<ExitCode> {
  const { parts, print, json } = context;
  const hasCluster = Object.keys(change.cluster).length > 0;
  // The kubeconfig first: a context that is not there is found before anything is stored.
  const first = hasCluster ? await parts.changeKubeconfig(name, change.cluster) : null;
  if (first?.ok === false) return print.fail(first.error);
  const hasNames = first === null || Object.keys(change.names).length > 0;
  const changed = hasNames ? await parts.changeNames(name, change.names) : first;
  if (!changed.ok) return print.fail(changed.error);
  await tellApp(context);
  const { namespace = null, reverse = false, kubeconfig, context: wanted } = changed.value;
  if (json) {
    print.json({ name, namespace, reverse, kubeconfig, context: wanted });
    return exitCode.done;
  }
  if (hasCluster) sayCluster(context, name, changed.value);
  if (hasNames) sayNames(context, name, { namespace, reverse });
  return exitCode.done;
}

function sayCluster({ print, t }: CommandContext, name: string, { kubeconfig, context }: ProfileSummary): void {
  const file = kubeconfig ?? t('cli/default');
  print.line(t('cli/set.kubeconfig', { name, file, context: context ?? t('cli/current') }));
  print.message(t('cli/set.now'));
}

function sayNames(
  { print, t }: CommandContext,
  name: string,
  { namespace, reverse }: { readonly namespace: string | null; readonly reverse: boolean },
): void {
  print.line(namespace === null ? t('cli/set.no-namespace', { name }) : t('cli/set.namespace', { name, namespace }));
  print.line(t(reverse ? 'cli/set.reverse' : 'cli/set.no-reverse', { name }));
  print.message(t('cli/set.later'));
}
