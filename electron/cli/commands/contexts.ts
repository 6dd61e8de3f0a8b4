import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';

/** `kubelane contexts [PROFILE]`: the contexts of its kubeconfig (or of another file), and which one it takes. */
export async function contextsCommand(
  { parts, print, t, json }: CommandContext,
  profile: string | null,
  file: string | null,
): Promise<ExitCode> {
  const listed = await parts.listContexts(profile, file);
  if (!listed.ok) return print.fail(listed.error);
  const { contexts, files } = listed.value;
  if (json) {
    print.json(contexts);
    return exitCode.done;
  }
  const heading = ['', 'context', 'server', 'user', 'namespace', 'file'].map((column) =>
    column === '' ? '' : t(`cli/column.${column}`),
  );
  const rows = contexts.map(({ name, server, user, namespace, file: where, current, chosen }) => [
    chosen ? '*' : '',
    current ? t('cli/contexts.current', { name }) : name,
    server === '' ? '–' : server,
    user ?? '–',
    namespace ?? '–',
    where,
  ]);
  print.table([heading, ...rows]);
  if (!contexts.some(({ chosen }) => chosen)) print.message(t('cli/contexts.none', { files: files.join(' ') }));
  return exitCode.done;
}
