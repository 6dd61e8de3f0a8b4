import { differences, laptopState, type LaptopState } from '../../test/support/laptop-state.ts';
import { until } from '../../test/support/until.ts';
import { BrokenPromise } from './expectation.ts';
import type { Transcript } from './transcript.ts';

const words: Readonly<Record<string, string>> = {
  routes: 'Routes of every table',
  addresses: 'Links and addresses',
  rules: 'Policy rules',
  resolver: 'Resolver settings of every link',
  'resolv.conf': '/etc/resolv.conf',
  'files in /run': 'Files in /run',
  processes: 'Processes of Kubelane and openvpn',
  sockets: 'Open sockets',
};

/** The laptop as it is now. What lies in `home`, the user's own folder (settings, Electron's caches), is not the system's. */
export function look(home = '/no-home'): LaptopState {
  const kept = (text: string): string =>
    linesOf(text)
      .filter((line) => !line.includes(home))
      .join('\n');
  return Object.fromEntries(Object.entries(laptopState()).map(([part, text]) => [part, kept(text)]));
}

/** Compares the laptop with an earlier look, part by part as text; a BrokenPromise names the lines in which the first part differs. */
export async function proveNothingLeft(transcript: Transcript, before: LaptopState, home?: string): Promise<void> {
  // The kernel takes a moment for a closed socket.
  const same = (): boolean => differences(before, look(home)).length === 0;
  await until('the laptop to be as before', same, 5000).catch(() => undefined);
  const after = look(home);
  for (const [part, text] of Object.entries(before)) {
    const now = after[part] ?? '';
    const name = words[part] ?? part;
    if (now !== text) throw new BrokenPromise(`${name} are not as before:\n${difference(text, now)}`);
    transcript.ok(name, `as before: ${amount(text)}`);
  }
}

function difference(before: string, after: string): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `    - ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `    + ${line}`),
  ].join('\n');
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function amount(text: string): string {
  const { length } = linesOf(text);
  if (length === 0) return 'none';
  return length === 1 ? '1 line' : `the same ${length} lines`;
}
