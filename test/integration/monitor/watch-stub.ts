import { networkMonitor } from '../../../electron/connection/monitor/platform.ts';

/** Watches the network it runs in and prints each event as a line of JSON, with the time since the start (milliseconds). */
const startedAt = performance.now();
const print = (value: object): void =>
  void process.stdout.write(`${JSON.stringify({ at: Math.round(performance.now() - startedAt), ...value })}\n`);

const monitor = networkMonitor((log) => print({ log }));
monitor.start(print);
print({ watching: process.pid });
// The monitor alone keeps no program alive.
setInterval(() => undefined, 60_000);
process.on('SIGTERM', () => {
  monitor.stop();
  process.exit(0);
});
