import { addressText } from '../../cluster/addresses.ts';
import { findService, searchServices } from '../../cluster/service-search.ts';
import type { AddressForm } from '../../shared/address-form.ts';
import { serviceDocument } from '../../shared/status-document.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { serviceRows } from '../format-services.ts';
import { loadServices } from '../service-source.ts';

/** `kubelane services`: the Services that fit, with a word on stderr where the list is old or lacks something. */
export async function servicesCommand(
  context: CommandContext,
  { namespace, query }: { readonly namespace: string | null; readonly query: string },
): Promise<ExitCode> {
  const { print, json, t } = context;
  const loaded = await loadServices(context);
  if (!loaded.ok) return print.fail(loaded.error);
  const { cluster, services } = loaded.value;
  const found = searchServices(services, query, namespace);
  if (json) print.json(found.map(serviceDocument));
  else if (found.length > 0) print.table(serviceRows(found, t));
  else if (cluster.phase !== 'failed') print.message(t('cli/services.none'));
  if (cluster.phase === 'paused') print.message(t('cli/services.as-of', { time: cluster.asOf ?? '?' }));
  if (cluster.phase === 'failed' && cluster.problem !== null) return print.fail(cluster.problem);
  if (cluster.problem !== null) print.problem(cluster.problem);
  return exitCode.done;
}

/** `kubelane address`: the text that "copy" would copy. */
export async function addressCommand(
  context: CommandContext,
  { service, form, port }: { readonly service: string; readonly form: AddressForm; readonly port: string | null },
): Promise<ExitCode> {
  const { print, json } = context;
  const loaded = await loadServices(context);
  if (!loaded.ok) return print.fail(loaded.error);
  const { cluster, services } = loaded.value;
  const found = findService(services, service);
  // A list that could not be read is the better reason than that a name is not in it.
  if (!found.ok) return print.fail((cluster.phase === 'failed' ? cluster.problem : null) ?? found.error);
  const address = addressText(found.value, form, port);
  if (!address.ok) return print.fail(address.error);
  if (json) print.json({ address: address.value });
  else print.line(address.value);
  return exitCode.done;
}
