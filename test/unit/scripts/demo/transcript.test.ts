import { describe, expect, test } from 'vitest';
import { aligned, elapsed, Transcript } from '../../../../scripts/demo/transcript.ts';

function written(isTTY: boolean, environment: Record<string, string>, say: (transcript: Transcript) => void): string {
  let text = '';
  say(new Transcript({ isTTY, write: (more) => (text += more) }, environment));
  return text;
}

describe('Transcript', () => {
  const say = (transcript: Transcript): void => transcript.ok('It works', 'at once');

  test('has colour on a terminal alone, and not where the user wants none', () => {
    expect(written(true, {}, say)).toContain('\u001b[32m✓');
    for (const [isTTY, environment] of [
      [false, {}],
      [true, { NO_COLOR: '1' }],
      [true, { TERM: 'dumb' }],
    ] as const) {
      expect(written(isTTY, environment, say)).not.toContain('\u001b');
    }
  });

  test('shows a command as a shell would take it, its output without what steers a terminal', () => {
    const text = written(false, {}, (transcript) => transcript.command(['echo', "it's"], 'a\u001b[2Jb\n\tc\n'));
    expect(text).toBe("  $ echo 'it'\\''s'\n    a[2Jb\n        c\n");
  });

  test('prints nothing for a program that printed nothing', () => {
    expect(written(false, {}, (transcript) => transcript.output('\n'))).toBe('');
  });
});

test('aligned: texts to the left, durations to the right', () => {
  expect(
    aligned([
      ['a', '5 ms', 'x'],
      ['long', '123 ms', 'y'],
    ]),
  ).toEqual(['a       5 ms  x', 'long  123 ms  y']);
});

test('elapsed: milliseconds below a second', () => {
  expect([elapsed(18.4), elapsed(999), elapsed(1240)]).toEqual(['18 ms', '999 ms', '1.24 s']);
});
