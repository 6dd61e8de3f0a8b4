import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { DirectOptions, ImportOptions } from '../parts.ts';

/** `kubelane import`: makes or replaces a profile. */
export async function importCommand(context: CommandContext, options: ImportOptions): Promise<ExitCode> {
  const { parts, print, t, json } = context;
  const imported = await parts.importProfile(options);
  if (!imported.ok) return print.fail(imported.error);
  const { name, report } = imported.value;
  for (const { line, directive, reasonKey } of report) {
    // `verb 3` and its like stand in every profile: that Kubelane has its own is no news.
    if (reasonKey === 'set-by-kubelane' || reasonKey === 'obsolete') continue;
    print.message(t('cli/imported.left-out', { line, directive, reason: t(`reasons/${reasonKey}`) }));
  }
  await tellApp(context);
  if (json) print.json({ name, report });
  else print.line(t('cli/imported', { name }));
  return exitCode.done;
}

/** `kubelane direct NAME`: makes or replaces a profile without a VPN. */
export async function directCommand(context: CommandContext, options: DirectOptions): Promise<ExitCode> {
  const { parts, print, t, json } = context;
  const { name } = options;
  const made = await parts.makeDirectProfile(options);
  if (!made.ok) return print.fail(made.error);
  await tellApp(context);
  if (json) print.json({ name });
  else print.line(t('cli/made', { name }));
  return exitCode.done;
}

/** `kubelane profiles`: lists them; failed when one of them cannot be read. */
export async function profilesCommand({ parts, print, t, json }: CommandContext): Promise<ExitCode> {
  const { profiles, problems } = await parts.listProfiles();
  for (const problem of problems) print.problem(problem);
  const code = problems.length === 0 ? exitCode.done : exitCode.failed;
  if (json) {
    print.json(profiles);
    return code;
  }
  if (profiles.length === 0) {
    if (problems.length === 0) print.problem({ code: 'profile.none' });
    return code;
  }
  const heading = ['name', 'remote', 'kubeconfig', 'context'].map((column) => t(`cli/column.${column}`));
  const rows = profiles.map(({ name, kind, remote, kubeconfig, context }) => [
    name,
    kind === 'direct' ? directText(remote, t) : remote,
    kubeconfig ?? t('cli/default'),
    context ?? t('cli/default'),
  ]);
  print.table([heading, ...rows]);
  return code;
}

function directText(nextHop: string, t: CommandContext['t']): string {
  return nextHop === '' ? t('cli/direct') : t('cli/direct.by', { nextHop });
}

/** `kubelane remove NAME`: deletes one. */
export async function removeCommand(context: CommandContext, name: string): Promise<ExitCode> {
  const { parts, print, t, json } = context;
  const removed = await parts.removeProfile(name);
  if (!removed.ok) return print.fail(removed.error);
  await tellApp(context);
  if (json) print.json({ name });
  else print.line(t('cli/removed', { name }));
  return exitCode.done;
}

/** A running app shows the new list at once; that none runs, or that it does not listen, changes nothing about what was done. */
export async function tellApp({ parts }: CommandContext): Promise<void> {
  const control = await parts.openControl();
  if (!control.ok) return;
  await control.value.call('profiles-changed', {});
  control.value.close();
}
