import type { ExportDocument, ExportKind } from '../../shared/export-kind.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { checkExportFacts, type ExportFacts, type RawExportFacts } from './export-facts.ts';
import { exportMakers } from './registry.ts';

/**
 * Makes an export. `config` is the profile's canonical OpenVPN configuration, with its keys; only `ovpn` holds any of it; null for a profile
 * without a VPN. Errors: export.no-names, export.no-routes, export.no-vpn where what is needed is not known, export.bad-value.
 */
export function makeExport(
  kind: ExportKind,
  raw: RawExportFacts,
  config: string | null,
): Result<ExportDocument, Problem> {
  const checked = checkExportFacts(raw);
  if (!checked.ok) return checked;
  const facts = checked.value;
  const maker = exportMakers[kind];
  for (const need of maker.needs) {
    const lack = lacking(need, facts);
    if (lack !== null) return err(lack);
  }
  if (maker.needsVpn && config === null) return err(problem('export.no-vpn', { name: facts.profile }));
  const text = maker.secret ? maker.make(facts, config ?? '') : maker.make(facts);
  return ok({ kind, profile: facts.profile, fileName: maker.fileName, text, secret: maker.secret });
}

/** Why an export cannot be made: Kubelane never writes a placeholder that looks like a value. */
function lacking(need: 'names' | 'routes', { profile, servers, domains, routes }: ExportFacts): Problem | null {
  if (need === 'names') {
    return servers.length === 0 || domains.length === 0 ? problem('export.no-names', { name: profile }) : null;
  }
  // What the server pushes without saying what it is for may be the Pods' or the Services' network.
  const has = (role: string): boolean => routes.some((route) => route.role === role || route.role === 'other');
  return has('pod') && has('service') ? null : problem('export.no-routes', { name: profile });
}
