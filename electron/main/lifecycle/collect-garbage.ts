import { Session } from 'node:inspector';

/**
 * Has V8 collect what nobody holds any more (DevTools protocol, HeapProfiler.collectGarbage): 30 to 80 ms in which this thread does nothing else. It is done within the
 * process; nothing can connect to it from outside.
 */
export async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await new Promise<void>((resolve) => session.post('HeapProfiler.collectGarbage', () => resolve()));
  // Not in the callback itself: there it waits for its own end.
  session.disconnect();
}
