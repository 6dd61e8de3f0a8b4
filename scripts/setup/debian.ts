import { existsSync } from 'node:fs';
import type { NeededPackage } from './packages.ts';
import { step, say } from './progress.ts';
import { mustRun, run, which } from './run.ts';
import { runAsRoot } from './root.ts';

/** The packages whose use is not on this machine yet. Libraries are looked up in the dynamic linker's cache, asked once. */
export async function missingPackages(needed: readonly NeededPackage[]): Promise<readonly NeededPackage[]> {
  const wantsLibraries = needed.some(({ present }) => 'library' in present);
  const ldconfig = which('ldconfig');
  const libraries = wantsLibraries && ldconfig !== undefined ? (await run(ldconfig, ['-p'])).stdout : '';
  return needed.filter(({ present }) => {
    if ('program' in present) return which(present.program) === undefined;
    if ('library' in present) return !libraries.includes(`\t${present.library} `);
    return !present.anyFile.some((file) => existsSync(file));
  });
}

/** Installs what is missing, without recommended packages, without questions, and without starting any server. */
export async function installMissing(needed: readonly NeededPackage[]): Promise<void> {
  const missing = await missingPackages(needed);
  if (missing.length === 0) return;
  const list = missing.map(({ names, why }) => `${names[0]} (${why})`);
  if (which('apt-get') === undefined) {
    throw new Error(
      `This machine lacks: ${list.join(', ')}.\n  It has no apt-get; install the same programs with its own package manager and try again.`,
    );
  }
  say(`Debian packages to install, as root: ${list.join(', ')}`);
  await step(`Installing ${missing.length} Debian package${missing.length === 1 ? '' : 's'}`, () => install(missing));
}

async function install(missing: readonly NeededPackage[]): Promise<void> {
  let known = await candidates(missing.flatMap(({ names }) => [...names]));
  const update = missing.some(({ names }) => !names.some((name) => known.has(name)));
  if (update) {
    await runAsRoot('apt-get', ['update', '-q'], 'reading the package lists');
    known = await candidates(missing.flatMap(({ names }) => [...names]));
  }
  const chosen = missing.map(({ names }) => names.find((name) => known.has(name)) ?? names[0]);
  await refuseResolved(chosen);
  const units = missing.flatMap(({ unit }) => (unit === undefined ? [] : [unit]));
  await runAsRoot('sh', ['-c', installScript(chosen, units, !update)], `installing ${chosen.join(' ')}`);
}

/** The names that apt could install now. Purely virtual packages and unknown names have no candidate. */
async function candidates(names: readonly string[]): Promise<ReadonlySet<string>> {
  const { stdout } = await mustRun('apt-cache', ['policy', ...names], { env: { ...process.env, LC_ALL: 'C' } });
  return parsePolicy(stdout);
}

/** The packages with a candidate version in the output of `apt-cache policy` (in the C locale). */
export function parsePolicy(text: string): ReadonlySet<string> {
  const known = new Set<string>();
  let current = '';
  for (const line of text.split('\n')) {
    const name = /^(\S+):$/.exec(line)?.[1];
    if (name !== undefined) current = name;
    if (/^ {2}Candidate: (?!\(none\))/.test(line)) known.add(current);
  }
  return known;
}

/** Installing systemd-resolved would replace /etc/resolv.conf and cut the machine off: no dependency may bring it in. */
async function refuseResolved(packages: readonly string[]): Promise<void> {
  const { stdout } = await run('apt-get', ['install', '--simulate', '--no-install-recommends', ...packages], {
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (/^Inst systemd-resolved /m.test(stdout)) {
    throw new Error('apt-get would install systemd-resolved, which replaces /etc/resolv.conf; nothing was installed.');
  }
}

/**
 * The shell script that installs. A temporary policy-rc.d (never over one that is there) keeps maintainer scripts from starting
 * servers; a marker line lets a later run clear up after one that was killed. Servers are not left enabled for the next boot.
 */
export function installScript(
  packages: readonly string[],
  units: readonly string[],
  retryAfterUpdate: boolean,
): string {
  const apt = `apt-get install -y -q --no-install-recommends ${packages.join(' ')}`;
  return `
set -eu
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
policy=/usr/sbin/policy-rc.d
marker='# Kubelane set-up: no server is started; this file is removed at its end'
if [ ! -e "$policy" ] || grep -qxF "$marker" "$policy"; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM HUP
  printf '#!/bin/sh\\n%s\\nexit 101\\n' "$marker" > "$policy"
  chmod 755 "$policy"
fi
${retryAfterUpdate ? `${apt} || { apt-get update -q && ${apt}; }` : apt}
if command -v systemctl > /dev/null; then
  for unit in ${units.join(' ')}; do systemctl disable --quiet "$unit" || true; done
fi
`;
}
