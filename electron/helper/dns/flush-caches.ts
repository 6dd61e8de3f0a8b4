import { stat } from 'node:fs/promises';
import type { RunCommand } from '../command-runner.ts';

const nscdSocket = '/run/nscd/socket';

/** Makes nscd(8), where it runs, forget the names that it knows, also those that it knows not to exist. */
export async function flushNameCaches(run: RunCommand, socket = nscdSocket): Promise<void> {
  const found = await stat(socket).catch(() => null);
  // What it says does not matter: a cache that is not there keeps nothing.
  if (found?.isSocket() === true) await run('nscd', ['-i', 'hosts']);
}
