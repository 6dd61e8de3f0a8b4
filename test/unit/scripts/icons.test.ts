import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodePng } from '../../../scripts/icons/png.ts';
import { rasterise } from '../../../scripts/icons/raster.ts';
import { trayIcons } from '../../../scripts/icons/tray-icons.ts';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';

const names = Object.keys(trayIcons) as (keyof typeof trayIcons)[];
const alphaOf = (name: keyof typeof trayIcons): Uint8Array =>
  rasterise(trayIcons[name], 22).rgba.filter((_, index) => index % 4 === 3);

describe('tray icons', () => {
  test('the committed pictures are what the program draws', () => {
    for (const name of names) {
      const file = readFileSync(join(repositoryRoot, `resources/icons/tray/${name}.png`));
      expect(file.equals(encodePng(rasterise(trayIcons[name], 22))), name).toBe(true);
    }
  });

  test('any two states differ by shape, not only by colour', () => {
    for (const one of names) {
      for (const other of names.filter((name) => name > one)) {
        const a = alphaOf(one);
        const b = alphaOf(other);
        const differing = a.filter((alpha, index) => Math.abs(alpha - (b[index] ?? 0)) > 100).length;
        expect(differing, `${one} and ${other}`).toBeGreaterThan(8);
      }
    }
  });
});

test('a PNG holds the pixels it was made of', () => {
  const rgba = Uint8Array.from([1, 2, 3, 255, 4, 5, 6, 128, 7, 8, 9, 0, 10, 11, 12, 255]);
  const png = encodePng({ size: 2, rgba });
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  const start = png.indexOf('IDAT');
  const data = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
  expect([...data]).toEqual([0, 1, 2, 3, 255, 4, 5, 6, 128, 0, 7, 8, 9, 0, 10, 11, 12, 255]);
});
