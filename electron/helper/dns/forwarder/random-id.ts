import { randomFillSync } from 'node:crypto';

const pool = new Uint16Array(2048);
let used = pool.length;

/** A number from 0 to 65535 that nobody can foresee. */
export function randomId(): number {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool[used++] ?? 0;
}
