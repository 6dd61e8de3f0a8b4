import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../setup/cache.ts';

/** How much there is to read for an audit: the helper's source, with and without comments and empty lines. */
export function sourceSize(): string {
  const files = readdirSync(join(repositoryRoot, 'electron/helper'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts'),
  );
  const others = files.filter((name) => /macos|windows/.test(name));
  const linux = files.filter((name) => !others.includes(name));
  const size = (names: readonly string[]): string => {
    const lines = names.flatMap((name) =>
      readFileSync(join(repositoryRoot, 'electron/helper', name), 'utf8')
        .trimEnd()
        .split('\n'),
    );
    return `${lines.filter(isCode).length} lines of code (${lines.length} with comments)`;
  };
  return `The helper on Linux: ${size(linux)} in ${linux.length} files; its adapters for macOS and Windows: ${size(others)}.\n`;
}

function isCode(line: string): boolean {
  return !/^\s*(?:\/\/.*|\/?\*.*)?$/.test(line);
}
