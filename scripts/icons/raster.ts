import type { Bitmap } from './png.ts';
import type { Shape } from './shapes.ts';

/** Red, green, blue from 0 to 255. */
export type Colour = readonly [number, number, number];

export interface Layer {
  readonly shape: Shape;
  /** One colour, or one for each place (a gradient). */
  readonly colour: Colour | ((x: number, y: number) => Colour);
}

/** Layers from the bottom to the top. */
export type Picture = readonly Layer[];

const samples = 4; // In each direction: sixteen a pixel.

/** Draws the picture at a size in pixels; edges are smoothed by looking at sixteen places in each pixel. */
export function rasterise(picture: Picture, size: number): Bitmap {
  const rgba = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      rgba.set(pixel(picture, column, row, size), (row * size + column) * 4);
    }
  }
  return { size, rgba };
}

function pixel(picture: Picture, column: number, row: number, size: number): readonly [number, number, number, number] {
  const sum = [0, 0, 0];
  let covered = 0;
  for (let index = 0; index < samples * samples; index += 1) {
    const x = (column + ((index % samples) + 0.5) / samples) / size;
    const y = (row + (Math.floor(index / samples) + 0.5) / samples) / size;
    const layer = picture.findLast(({ shape }) => shape(x, y) <= 0);
    if (layer === undefined) continue;
    covered += 1;
    const colour = typeof layer.colour === 'function' ? layer.colour(x, y) : layer.colour;
    colour.forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
  }
  const mean = (channel: number): number => (covered === 0 ? 0 : Math.round((sum[channel] ?? 0) / covered));
  return [mean(0), mean(1), mean(2), Math.round((covered / (samples * samples)) * 255)];
}
