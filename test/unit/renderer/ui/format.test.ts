import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../../electron/shared/i18n.ts';
import { formatAgo, formatBytes, formatCount, formatDuration, formatSpan } from '../../../../renderer/ui/format.ts';

const en = createTranslator('en');
const zh = createTranslator('zh-CN');
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('formatDuration', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [12.4, '12 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [1260, '1.2 s'],
    [9999, '9.9 s'],
    [10_000, '10 s'],
    [60_000, '1 min'],
    [8_040_000, '2 h 14 min'],
  ])('%d ms is %s', (ms, text) => expect(plain(formatDuration(en, ms))).toBe(text));

  it('speaks Chinese', () => expect(plain(formatDuration(zh, 8_040_000))).toBe('2 小时 14 分'));
});

describe('formatSpan', () => {
  it.each([
    [400, '0 s'],
    [59_999, '59 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [86_400_000, '1 d'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms is %s', (ms, text) => expect(plain(formatSpan(en, ms))).toBe(text));
});

describe('formatAgo', () => {
  it.each([
    [-3000, 'just now'],
    [1999, 'just now'],
    [3400, '3 s ago'],
  ])('%d ms is %s', (ms, text) => expect(plain(formatAgo(en, ms))).toBe(text));
});

describe('formatBytes', () => {
  it.each([
    [-1, '0 B'],
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [4_820_000, '4.8 MB'],
    [9_949_999, '9.9 MB'],
    [9_960_000, '10 MB'],
    [48_212_004, '48 MB'],
    [999_600, '1 MB'],
    [7.25e12, '7.3 TB'],
    [5e18, '5,000,000 TB'],
  ])('%d is %s', (bytes, text) => expect(plain(formatBytes(en, 'en', bytes))).toBe(text));
});

it('groups digits', () => expect(formatCount('en', 10_000)).toBe('10,000'));
