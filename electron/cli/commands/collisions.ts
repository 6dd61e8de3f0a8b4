import type { ChosenRoute } from '../../shared/collision.ts';
import { describeProblem, type Translate } from '../../shared/i18n.ts';
import type { RouteStatus } from '../../shared/routes.ts';
import { collisionDocument } from '../../shared/status-document.ts';
import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import type { Problem } from '../../shared/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { CommandContext } from '../command-context.ts';
import type { CliParts } from '../parts.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';

/**
 * `kubelane collisions [PROFILE]`: what the routes meet on this computer, what does not work therefore, and what can be chosen. Those of the connection that
 * stands, else as they would be if the profile were connected now: nothing needs to run for that.
 */
export async function collisionsCommand(
  { parts, print, t, json }: CommandContext,
  profile: string | null,
): Promise<ExitCode> {
  const present = await presentConnection(parts);
  const isMeant = present !== null && (profile === null || present.profile === profile);
  const found = isMeant ? ok(present.routes) : await parts.foresee(profile, present?.tunnel?.device ?? null);
  if (!found.ok) return print.fail(found.error);
  const routes = found.value;
  if (json) {
    print.json(
      routes.flatMap(({ role, cidr, collision }) =>
        collision === undefined ? [] : [{ role, cidr, ...collisionDocument(collision, t) }],
      ),
    );
    return exitCode.done;
  }
  const lines = routes.flatMap((route) => collisionLines(route, t));
  for (const line of lines.length === 0 ? [t('cli/collisions.none')] : lines) print.line(line);
  return exitCode.done;
}

function collisionLines({ role, cidr, collision }: RouteStatus, t: Translate): readonly string[] {
  if (collision === undefined) return [];
  const { text, remedy } = describeProblem(t, collision.problem);
  const choices = collision.choices.map((choice) => {
    const mark = choice === collision.choice ? '*' : ' ';
    const hosts = choice === 'hosts' ? `=${collision.hosts.join(',') || 'IP,IP'}` : '';
    return `  ${mark} ${choice}${hosts}: ${t(`choice/${choice}`)}`;
  });
  return [`${t(`role/${role}`)} ${cidr}`, `  ${text}`, `  ${remedy}`, ...choices];
}

/**
 * `kubelane choose ROUTE CHOICE [--profile NAME]`: what becomes of a route that collides in this network, from now on, and at once where the profile is
 * connected.
 */
export async function chooseCommand(
  { parts, print, t, json }: CommandContext,
  wanted: ChosenRoute,
  profile: string | null,
): Promise<ExitCode> {
  const chosen = await choose(parts, wanted, profile);
  if (!chosen.ok) return print.fail(chosen.error);
  const { route, choice, hosts } = chosen.value;
  if (json) print.json(chosen.value);
  else print.line(t('cli/chosen', { route, choice: t(`choice/${choice}`), hosts: hosts.join(', ') }).trim());
  return exitCode.done;
}

async function choose(
  parts: CliParts,
  wanted: ChosenRoute,
  profile: string | null,
): Promise<Result<ChosenRoute, Problem>> {
  const control = await parts.openControl();
  if (!control.ok) return parts.chooseAhead(wanted, profile, null);
  const request = { ...wanted, hosts: [...wanted.hosts], ...(profile === null ? {} : { profile }) };
  const chosen = await control.value.call('choose', request);
  control.value.close();
  return chosen;
}

/** The connection of a running Kubelane as far as its routes are known; null where there is none. */
async function presentConnection(parts: CliParts): Promise<ConnectionSnapshot | null> {
  const control = await parts.openControl();
  if (!control.ok) return null;
  const status = await control.value.call('status', {});
  control.value.close();
  return status.ok && status.value.connection.routes.length > 0 ? status.value.connection : null;
}
