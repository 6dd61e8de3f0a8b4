import { describe, expect, it } from 'vitest';
import { byteText } from '../../../electron/cli/format-status.ts';
import { jsonText } from '../../../electron/cli/printer.ts';
import { alignColumns, displayWidth } from '../../../electron/cli/table.ts';

describe('alignColumns', () => {
  it('pads all but the last cell, counting wide characters twice', () => {
    expect(alignColumns([['名称', 'x'], ['abcdef', 'y'], ['a']])).toEqual(['名称    x', 'abcdef  y', 'a']);
    expect(displayWidth('a名')).toBe(3);
    expect(alignColumns([])).toEqual([]);
  });
});

describe('byteText', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [10 * 1024, '10 KiB'],
    [5.25 * 1024 ** 2, '5.3 MiB'],
    [3 * 1024 ** 4, '3 TiB'],
  ])('%d is %s', (bytes, text) => {
    expect(byteText(bytes)).toBe(text);
  });
});

describe('jsonText', () => {
  it('is JSON of the same value without a bare control character', () => {
    const value = { text: 'a\u0007\u009b\u2028\u202e\u007f名' };
    expect(JSON.parse(jsonText(value))).toEqual(value);

    expect(jsonText(value)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  });
});
