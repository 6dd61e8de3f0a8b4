import type { Picture } from './raster.ts';
import { arc, disc, line, ring, type Shape, union } from './shapes.ts';

/** A grey that stands out from black and from white panels alike (contrast at least 4 : 1 with each): a program cannot ask a panel's colour. */
const ink = [120, 126, 136] as const;

const radius = 0.4;
const stroke = 0.105;
const whole = ring(0.5, 0.5, radius, stroke);

/** Each state has a shape of its own, so that it is told without colour: what the ring encloses, and whether the ring is whole. */
const marks = {
  /** An empty ring. */
  disconnected: whole,
  /** A ring that is being drawn, with three dots. */
  connecting: union(
    arc(0.5, 0.5, radius, stroke, 0.06, 0.69),
    disc(0.31, 0.5, 0.065),
    disc(0.5, 0.5, 0.065),
    disc(0.69, 0.5, 0.065),
  ),
  /** A ring with a check mark. */
  connected: union(whole, line(0.115, [0.32, 0.51], [0.45, 0.64], [0.69, 0.38])),
  /** A ring with an exclamation mark. */
  degraded: union(whole, line(0.12, [0.5, 0.29], [0.5, 0.53]), disc(0.5, 0.7, 0.075)),
  /** A ring with two bars: it goes on by itself when the network is back, or when it was given what it asks for. */
  waiting: union(whole, line(0.12, [0.39, 0.36], [0.39, 0.64]), line(0.12, [0.61, 0.36], [0.61, 0.64])),
  /** A ring with a cross. */
  failed: union(whole, line(0.115, [0.37, 0.37], [0.63, 0.63]), line(0.115, [0.63, 0.37], [0.37, 0.63])),
} satisfies Record<string, Shape>;

const drawn = (shape: Shape): Picture => [{ shape, colour: ink }];

/** The tray's icons by file name. */
export const trayIcons: Readonly<Record<keyof typeof marks, Picture>> = {
  disconnected: drawn(marks.disconnected),
  connecting: drawn(marks.connecting),
  connected: drawn(marks.connected),
  degraded: drawn(marks.degraded),
  waiting: drawn(marks.waiting),
  failed: drawn(marks.failed),
};
