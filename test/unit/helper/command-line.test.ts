import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../electron/helper/command-line.ts';

const parse = (line: string): ReturnType<typeof parseCommandLine> =>
  parseCommandLine(line === '' ? [] : line.split(' '));

describe('parseCommandLine', () => {
  it.each([
    [
      '--socket /run/x/s --state-dir /var/x',
      { kind: 'serve', socket: '/run/x/s', stateDir: '/var/x', access: { kind: 'root' } },
    ],
    [
      '--socket=/s --state-dir=/d --allow-uid 1000',
      { kind: 'serve', socket: '/s', stateDir: '/d', access: { kind: 'uid', uid: 1000 } },
    ],
    [
      '--socket /s --state-dir /d --allow-group a-b',
      { kind: 'serve', socket: '/s', stateDir: '/d', access: { kind: 'group', name: 'a-b' } },
    ],
    ['--cleanup --state-dir /d', { kind: 'cleanup', stateDir: '/d' }],
    ['--cleanup --state-dir /d --socket /s', { kind: 'cleanup', stateDir: '/d' }],
    ['--help', { kind: 'help' }],
  ])('%s', (line, value) => {
    expect(parse(line)).toEqual({ ok: true, value });
  });

  it.each([
    ['', '--state-dir is missing'],
    ['--state-dir /d', '--socket is missing'],
    ['--socket s --state-dir /d', 'absolute'],
    ['--socket /s --state-dir d', 'absolute'],
    [`--socket /${'s'.repeat(107)} --state-dir /d`, 'longer than 107'],
    [`--socket /s --state-dir /${'d'.repeat(88)}`, 'longer than 88'],
    ['--socket /s --state-dir', 'needs a value'],
    ['--socket /s --socket /t --state-dir /d', 'twice'],
    ['--socket /s --state-dir /d --allow-uid root', 'not a user'],
    ['--socket /s --state-dir /d --allow-uid 4294967295', 'not a user'],
    ['--socket /s --state-dir /d --allow-uid -1', 'not a user'],
    ['--socket /s --state-dir /d --allow-group a:b', 'not a group'],
    ['--socket /s --state-dir /d --allow-group a --allow-uid 1', 'exclude'],
    ['--cleanup --state-dir /d --allow-uid 1', 'does not go with'],
    ['--sockets /s --state-dir /d', 'unknown'],
    ['--cleanup=yes --state-dir /d', 'unknown'],
  ])('refuses %j', (line, words) => {
    const parsed = parse(line);
    expect(parsed.ok ? '' : parsed.error).toContain(words);
  });
});
