/**
 * Shapes as signed distances in a unit square (0,0 top left; 1,1 bottom right): negative inside, positive outside, in units of the
 * square's side. Shapes made of distances combine with plain arithmetic, and their edges can be smoothed at any size.
 */
export type Shape = (x: number, y: number) => number;

/** A filled disc. */
export function disc(cx: number, cy: number, radius: number): Shape {
  return (x, y) => Math.hypot(x - cx, y - cy) - radius;
}

/** A ring of the given line width, centred on its radius. */
export function ring(cx: number, cy: number, radius: number, width: number): Shape {
  return (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - radius) - width / 2;
}

/** A part of a ring with round ends. Angles in turns, clockwise from the top; `to` is greater than `from`. */
export function arc(cx: number, cy: number, radius: number, width: number, from: number, to: number): Shape {
  const end = (turn: number): Shape => {
    const angle = turn * 2 * Math.PI;
    return disc(cx + radius * Math.sin(angle), cy - radius * Math.cos(angle), width / 2);
  };
  const whole = ring(cx, cy, radius, width);
  const ends = union(end(from), end(to));
  return (x, y) => {
    const turn = Math.atan2(x - cx, cy - y) / (2 * Math.PI);
    const inside = (turn - from + 2) % 1 <= to - from;
    return inside ? whole(x, y) : ends(x, y);
  };
}

/** A line through the points, with round ends and corners. */
export function line(width: number, ...points: readonly (readonly [number, number])[]): Shape {
  const segments = points.slice(1).map((to, index) => segment(points[index] ?? to, to, width));
  return union(...segments);
}

function segment(from: readonly [number, number], to: readonly [number, number], width: number): Shape {
  const [ax, ay] = from;
  const dx = to[0] - ax;
  const dy = to[1] - ay;
  const lengthSquared = dx * dx + dy * dy;
  return (x, y) => {
    const along = lengthSquared === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / lengthSquared;
    const nearest = Math.min(1, Math.max(0, along));
    return Math.hypot(x - ax - nearest * dx, y - ay - nearest * dy) - width / 2;
  };
}

/** A square with round corners, centred in the unit square. */
export function roundedSquare(side: number, corner: number): Shape {
  const half = side / 2 - corner;
  return (x, y) => {
    const qx = Math.abs(x - 0.5) - half;
    const qy = Math.abs(y - 0.5) - half;
    return Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - corner;
  };
}

/** Everything that is in any of the shapes. */
export function union(...shapes: readonly Shape[]): Shape {
  return (x, y) => shapes.reduce((nearest, shape) => Math.min(nearest, shape(x, y)), Infinity);
}
