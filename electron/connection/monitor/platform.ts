import { linuxSources } from './linux.ts';
import { macosSources } from './macos.ts';
import type { Log, NetworkMonitor } from './network-monitor.ts';
import { Watcher } from './watcher.ts';
import { windowsSources } from './windows.ts';

/** The monitor for the operating system this runs on: the one place where that is asked in this folder. */
export function networkMonitor(log: Log = () => undefined): NetworkMonitor {
  if (process.platform === 'darwin') return new Watcher(macosSources(log));
  return new Watcher(process.platform === 'win32' ? windowsSources() : linuxSources(log));
}
