import type { KubeconfigChange } from '../../shared/kubeconfig.ts';
import type { NameChoices, NetworkChoices, ProfileSummary } from '../../shared/profile.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { DecidedNetwork } from '../parts.ts';
import { tellApp } from './profiles.ts';

/** What is to be changed of a profile; what has no members stays. */
export interface ProfileChange {
  readonly names: NameChoices;
  readonly cluster: KubeconfigChange;
  readonly network: NetworkChoices;
}

/** `kubelane set NAME`: changes which kubeconfig and context a profile takes, and which names of the cluster it wants, and what it decides of its network. */
export async function setCommand(context: CommandContext, name: string, change: ProfileChange): Promise<ExitCode> {
  const { parts, print, json } = context;
  const hasCluster = Object.keys(change.cluster).length > 0;
  // The kubeconfig first: a context that is not there is found before anything is stored.
  const first = hasCluster ? await parts.changeKubeconfig(name, change.cluster) : null;
  if (first?.ok === false) return print.fail(first.error);
  const hasNetwork = Object.keys(change.network).length > 0;
  const network = hasNetwork ? await parts.changeNetwork(name, change.network) : null;
  if (network?.ok === false) return print.fail(network.error);
  // Without any change of theirs, this only tells what is stored.
  const hasNames = Object.keys(change.names).length > 0;
  const changed = hasNames || first === null ? await parts.changeNames(name, change.names) : first;
  if (!changed.ok) return print.fail(changed.error);
  await tellApp(context);
  const { namespace = null, reverse = false, kubeconfig, context: wanted } = changed.value;
  if (json) {
    print.json({ name, namespace, reverse, kubeconfig, context: wanted, ...network?.value });
    return exitCode.done;
  }
  if (hasCluster) sayCluster(context, name, changed.value);
  if (network !== null) sayNetwork(context, name, network.value);
  if (hasNames) sayNames(context, name, { namespace, reverse });
  return exitCode.done;
}

function sayCluster({ print, t }: CommandContext, name: string, { kubeconfig, context }: ProfileSummary): void {
  const file = kubeconfig ?? t('cli/default');
  print.line(t('cli/set.kubeconfig', { name, file, context: context ?? t('cli/current') }));
  print.message(t('cli/set.now'));
}

function sayNetwork({ print, t }: CommandContext, name: string, { routes, dnsServers, domains }: DecidedNetwork): void {
  const values = [...routes.map(({ role, cidr }) => `${role}=${cidr}`), ...dnsServers, ...domains];
  print.line(
    values.length === 0 ? t('cli/set.no-network', { name }) : t('cli/set.network', { name, values: values.join(', ') }),
  );
  print.message(t('cli/set.network-now'));
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
