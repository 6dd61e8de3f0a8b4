import { describe, expect, it } from 'vitest';
import { encodePng } from '../../../scripts/icons/png.ts';
import { decodePng, differingPixels, sideBySide, type Picture } from '../../support/png.ts';

const picture = (width: number, height: number, colour: (x: number, y: number) => number): Picture => ({
  width,
  height,
  rgb: Uint8Array.from(
    { length: width * height * 3 },
    (_, at) => colour(Math.floor(at / 3) % width, Math.floor(at / 3 / width)) + (at % 3),
  ),
});

describe('pictures of the window', () => {
  const one = picture(7, 5, (x, y) => x * 20 + y);

  it('are read as they were written', () => expect(decodePng(encodePng(one))).toEqual(one));

  it('stand side by side', () => {
    const both = sideBySide([one, picture(3, 5, () => 9)]);
    expect([both.width, both.height]).toEqual([10, 5]);
    expect([...both.rgb.subarray(6 * 3, 8 * 3)]).toEqual([...one.rgb.subarray(6 * 3, 7 * 3), 9, 10, 11]);
  });

  it('differ where a person would see it', () => {
    expect(
      differingPixels(
        one,
        picture(7, 5, (x, y) => x * 20 + y + 5),
      ),
    ).toBe(0);
    expect(
      differingPixels(
        one,
        picture(7, 5, (x, y) => (x === 3 ? 200 : x * 20) + y),
      ),
    ).toBe(5);
    expect(
      differingPixels(
        one,
        picture(5, 7, () => 0),
      ),
    ).toBe(35);
  });
});
