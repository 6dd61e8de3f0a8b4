import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder that holds `package.json`. */
export const repositoryRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Where set-up keeps what it fetched or built: outside the repository, so that a fresh clone finds it again.
 * `KUBELANE_CACHE`, else `$XDG_CACHE_HOME/kubelane-dev`, else `~/.cache/kubelane-dev`.
 */
export function cacheDir(env: Environment = process.env, home: string = homedir()): string {
  const own = env['KUBELANE_CACHE'];
  if (own !== undefined && own !== '') return own;
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg !== undefined && xdg !== '') return join(xdg, 'kubelane-dev');
  return join(home, '.cache', 'kubelane-dev');
}
