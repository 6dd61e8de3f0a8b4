import { locatedDocument } from '../../shared/status-document.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { serviceRows } from '../format-services.ts';
import { locateText } from '../service-source.ts';

/** `kubelane locate TEXT`: what stands behind a pasted address, URL, name, or line of a log. */
export async function locateCommand(context: CommandContext, text: string): Promise<ExitCode> {
  const { print, json, t } = context;
  const found = await locateText(context, text);
  if (!found.ok) return print.fail(found.error);
  const { located, services } = found.value;
  if (json) {
    print.json(locatedDocument(located, services, t));
    return exitCode.done;
  }
  const { kind, namespace, name, address, missing } = located;
  const what = [t(`cli/located.${kind}`), namespace === null ? name : `${namespace}/${name}`, address ?? ''];
  print.line(what.join(' ').trimEnd());
  if (services.length > 0) print.table(serviceRows(services, t));
  else print.message(t('cli/located.no-service'));
  if (missing !== null) print.problem(missing);
  return exitCode.done;
}
