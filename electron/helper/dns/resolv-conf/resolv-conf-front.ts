import { rm } from 'node:fs/promises';
import type { RunCommand } from '../../command-runner.ts';
import type { ResolverFront } from '../resolver-front.ts';
import { frontText, readFronted, withoutFront } from './fronted-text.ts';
import { parseResolvConf } from './resolv-conf-text.ts';
import { draftOf, finalPath, readText, replaceText } from './text-file.ts';
import { watchFile } from './watch-file.ts';

/**
 * /etc/resolv.conf itself: our server in its first line, the old ones behind it. Where another program writes it anew (NetworkManager,
 * a DHCP client), what it wrote becomes the text to put back.
 */
export function resolvConfFront(run: RunCommand, path = '/etc/resolv.conf'): ResolverFront {
  return {
    stack: 'resolv-conf',
    base: async () => {
      const text = await readText(path);
      const original = text === null ? null : withoutFront(text);
      const { servers, head } = parseResolvConf(original === undefined ? (text ?? '') : (original ?? ''));
      return { servers, writer: head };
    },
    installed: async () => {
      const text = await readText(path);
      const fronted = text === null ? null : readFronted(text);
      // Somebody may have put another server before ours, or taken our line out.
      if (text === null || parseResolvConf(text).servers[0] !== fronted?.front.listen) return null;
      return fronted?.front ?? null;
    },
    marked: async () => readFronted((await readText(path)) ?? '')?.front.listen ?? null,
    install: async (front) => {
      const text = await readText(path);
      const unwrapped = text === null ? null : withoutFront(text);
      const wanted = frontText(unwrapped === undefined ? text : unwrapped, front);
      if (text !== wanted) await replaceText(path, wanted, run);
    },
    remove: async () => {
      await rm(draftOf(await finalPath(path)), { force: true });
      const text = await readText(path);
      const original = text === null ? undefined : withoutFront(text);
      if (original !== undefined) await replaceText(path, original, run);
    },
    watch: (changed) => watchFile(path, changed),
  };
}
