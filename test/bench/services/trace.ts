import { readFileSync, rmSync } from 'node:fs';
import type { BenchApp } from './bench-app.ts';
import type { TraceEvent } from './keystrokes.ts';

const categories = ['toplevel', 'devtools.timeline'];

/** Records what the window's page does while the work is done, and returns the events of its main thread, in order. */
export async function traced(app: BenchApp, work: () => Promise<void>): Promise<readonly TraceEvent[]> {
  await app.electron.evaluate(
    ({ contentTracing }, included) =>
      contentTracing.startRecording({ included_categories: included, recording_mode: 'record-until-full' }),
    categories,
  );
  await work();
  const [file, pid] = await app.electron.evaluate(
    async ({ contentTracing, BrowserWindow }) =>
      [await contentTracing.stopRecording(), BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId()] as const,
  );
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: readonly TraceEvent[] };
  rmSync(file, { force: true });
  const main = traceEvents.find(
    (event) => event.pid === pid && event.name === 'thread_name' && event.args?.name === 'CrRendererMain',
  );
  if (main === undefined) throw new Error('the trace has no main thread of the page');
  return traceEvents.filter((event) => event.pid === pid && event.tid === main.tid).sort((a, b) => a.ts - b.ts);
}
