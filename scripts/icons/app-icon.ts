import type { Colour, Picture } from './raster.ts';
import { disc, line, roundedSquare, union } from './shapes.ts';

const top: Colour = [52, 108, 216];
const bottom: Colour = [28, 62, 150];

/** Top to bottom. */
function blue(_x: number, y: number): Colour {
  const mix = (channel: 0 | 1 | 2): number => top[channel] + (bottom[channel] - top[channel]) * y;
  return [mix(0), mix(1), mix(2)];
}

/** The application's icon: a letter K whose arms are lanes that end in the cluster's nodes. */
export const appIcon: Picture = [
  { shape: roundedSquare(0.92, 0.21), colour: blue },
  {
    shape: union(
      line(0.095, [0.34, 0.26], [0.34, 0.74]),
      line(0.08, [0.36, 0.5], [0.46, 0.5], [0.64, 0.31]),
      line(0.08, [0.46, 0.5], [0.64, 0.69]),
    ),
    colour: [255, 255, 255],
  },
  { shape: union(disc(0.67, 0.285, 0.088), disc(0.67, 0.715, 0.088)), colour: [126, 226, 186] },
];
