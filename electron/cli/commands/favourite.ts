import type { Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { nameOfMark } from '../../shared/service-marks.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { loadServices } from '../service-source.ts';
import { tellApp } from './profiles.ts';
import { serviceAddresses } from './services.ts';

/** `kubelane favourite`: lists the favourites of the profile that is connected, else of the usual one. */
export async function favouritesCommand(context: CommandContext): Promise<ExitCode> {
  const { parts, print, json, t } = context;
  const profile = await presentProfile(context);
  if (!profile.ok) return print.fail(profile.error);
  const { favourites, addresses } = parts.marks.load(profile.value);
  const found = favourites.map((service) => {
    const [namespace = '', name = ''] = service.split('/');
    return { namespace, name, address: addresses[service] ?? '' };
  });
  if (json) print.json(found);
  else if (found.length === 0) print.message(t('cli/favourite.none'));
  else print.table(found.map(({ namespace, name, address }) => [namespace, name, address]));
  return exitCode.done;
}

/** `kubelane favourite SERVICE[.NS] [--off]`: marks a Service as a favourite, or takes the mark away. */
export async function favouriteCommand(context: CommandContext, service: string, on: boolean): Promise<ExitCode> {
  const { print, json, t } = context;
  const marked = await mark(context, service, on);
  if (!marked.ok) return print.fail(marked.error);
  await tellApp(context);
  const [namespace = '', name = ''] = marked.value.split('/');
  if (json) print.json({ namespace, name, favourite: on });
  else print.line(t(on ? 'cli/favourite.on' : 'cli/favourite.off', { name: nameOfMark(marked.value) }));
  return exitCode.done;
}

async function mark(context: CommandContext, service: string, on: boolean): Promise<Result<string, Problem>> {
  const { parts } = context;
  const profile = await presentProfile(context);
  if (!profile.ok) return profile;
  // What is marked can be taken away without asking a cluster, which may be gone.
  const known = parts.marks.load(profile.value).favourites.find((favourite) => nameOfMark(favourite) === service);
  if (!on && known !== undefined) {
    const saved = await parts.marks.setFavourite(profile.value, known, null);
    return saved.ok ? ok(known) : saved;
  }
  const loaded = await loadServices(context);
  if (!loaded.ok) return loaded;
  const marked = await serviceAddresses(context, { ...loaded.value, profile: profile.value }).favourite(service, on);
  const { cluster } = loaded.value;
  return !marked.ok && cluster.phase === 'failed' ? err(cluster.problem ?? marked.error) : marked;
}

async function presentProfile({ parts }: CommandContext): Promise<Result<string, Problem>> {
  const control = await parts.openControl();
  if (control.ok) {
    const status = await control.value.call('status', {});
    control.value.close();
    const connected = status.ok ? status.value.connection.profile : null;
    if (connected !== null) return ok(connected);
  }
  return parts.usualProfile();
}
