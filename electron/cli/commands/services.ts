import { ServiceAddresses } from '../../connection/service-addresses.ts';
import { servicesBehind } from '../../cluster/locate.ts';
import { searchServices } from '../../cluster/service-search.ts';
import type { AddressForm } from '../../shared/address-form.ts';
import type { ProtocolName } from '../../shared/protocol-name.ts';
import { serviceDocument } from '../../shared/status-document.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { serviceRows } from '../format-services.ts';
import type { ServiceList } from '../parts.ts';
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
  const words = searchServices(services, query, namespace);
  // What was pasted with a port, as a URL or as a longer host name is in no record as such.
  const found = words.length > 0 ? words : servicesBehind(services, query, namespace, cluster.domain);
  if (json) print.json(found.map(serviceDocument));
  else if (found.length > 0) print.table(serviceRows(found, t));
  else if (cluster.phase !== 'failed') print.message(t('cli/services.none'));
  if (cluster.phase === 'paused') print.message(t('cli/services.as-of', { time: cluster.asOf ?? '?' }));
  if (cluster.phase === 'failed' && cluster.problem !== null) return print.fail(cluster.problem);
  if (cluster.problem !== null) print.problem(cluster.problem);
  return exitCode.done;
}

export interface AddressOptions {
  readonly service: string;
  readonly form: AddressForm;
  readonly port: string | null;
  /** What the port speaks, in place of what is remembered or guessed. */
  readonly protocol: ProtocolName | null;
}

/** `kubelane address`: the text that "copy" would copy. */
export async function addressCommand(
  context: CommandContext,
  { service, form, port, protocol }: AddressOptions,
): Promise<ExitCode> {
  const { print, json } = context;
  const loaded = await loadServices(context);
  if (!loaded.ok) return print.fail(loaded.error);
  const { cluster } = loaded.value;
  const address = await serviceAddresses(context, loaded.value).address({ service, port }, form, protocol);
  // A list that could not be read is the better reason than that a name is not in it.
  if (!address.ok) return print.fail((cluster.phase === 'failed' ? cluster.problem : null) ?? address.error);
  if (json) print.json({ address: address.value });
  else print.line(address.value);
  return exitCode.done;
}

/** The addresses of a list, with what is remembered of them. */
export function serviceAddresses(
  { parts }: CommandContext,
  { cluster, services, profile }: ServiceList,
): ServiceAddresses {
  return new ServiceAddresses({
    marks: parts.marks,
    services: () => services,
    profile: () => profile,
    context: () => cluster.context,
    imageBehind: (service, port) =>
      profile === null ? Promise.resolve(null) : parts.imageBehind(profile, service, port),
  });
}
