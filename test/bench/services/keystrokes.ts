/** An event of Chromium's trace, times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** The processor time within it. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly type?: string; readonly message?: string } };
}

export interface Keystroke {
  /** What the page's main thread worked from the key's event to the end of the painting of what it led to, in milliseconds. */
  readonly worked: number;
  /** The processor time of that work: what is left when nobody else wants the core. */
  readonly computed: number;
  /** The same by the clock: with the wait for the screen's next frame. */
  readonly passed: number;
}

/** Events that end the drawing of a frame on the page's main thread. */
const frameEnds = ['Paint', 'Layerize', 'Commit', 'CompositeLayers'];

/**
 * Every key that changed the list, which a mark of the page's observer tells. The result of a key is the last change before the next key; where the list changes
 * by itself as well, it is `own`: the one that came while the page was told of the input. (A later one is somebody else's, and a space may change nothing.)
 */
export function keystrokes(events: readonly TraceEvent[], result: 'last' | 'own'): readonly Keystroke[] {
  const keys = dispatches(events, 'keydown');
  const inputs = dispatches(events, 'input');
  const changes = events
    .filter(({ name, args }) => name === 'TimeStamp' && args?.data?.message === 'bench-change')
    .map(({ ts }) => ts);
  const frames = mergedFrames(events.filter(({ name }) => frameEnds.includes(name)));
  const tasks = events.filter(({ name, ph }) => ph === 'X' && name.endsWith('RunTask'));
  return keys.flatMap((key, at) => {
    const next = keys[at + 1]?.ts ?? Infinity;
    const input = inputs.find(({ ts }) => ts >= key.ts && ts < next);
    const until = result === 'last' ? next : (input?.ts ?? 0) + (input?.dur ?? 0);
    const change = changes.filter((ts) => ts >= key.ts && ts < until).at(-1);
    const end = change === undefined ? undefined : frames.find((ts) => ts >= change);
    if (end === undefined) return [];
    const { wall, processor } = overlap(tasks, key.ts, end);
    return [{ worked: wall / 1000, computed: processor / 1000, passed: (end - key.ts) / 1000 }];
  });
}

function dispatches(events: readonly TraceEvent[], type: string): readonly TraceEvent[] {
  return events.filter(({ name, args }) => name === 'EventDispatch' && args?.data?.type === type);
}

/** Where each frame ends: what follows each other within a millisecond is one frame. */
function mergedFrames(events: readonly TraceEvent[]): readonly number[] {
  const ends = events.map(({ ts, dur = 0 }) => ts + dur).sort((a, b) => a - b);
  return ends.filter((end, at) => (ends[at + 1] ?? Infinity) - end > 1000);
}

/** How much of the tasks lies between the two times; a task within another counts once, and one that lies there in part with that part of its processor time. */
function overlap(
  tasks: readonly TraceEvent[],
  from: number,
  to: number,
): { readonly wall: number; readonly processor: number } {
  let wall = 0;
  let processor = 0;
  let until = from;
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    const begin = Math.max(ts, until);
    const end = Math.min(ts + dur, to);
    if (end <= begin) continue;
    wall += end - begin;
    processor += (tdur * (end - begin)) / dur;
    until = end;
  }
  return { wall, processor };
}
