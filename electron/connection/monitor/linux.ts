import { linuxClocks } from './clocks.ts';
import { lookAtLinux } from './linux-look.ts';
import { LogindSleep } from './logind.ts';
import type { Log } from './network-monitor.ts';
import { ProgramTrigger, type Command } from './program-trigger.ts';
import type { WatchSources } from './watcher.ts';

const ipMonitor: Command = ['ip', '-o', 'monitor', 'link', 'address', 'route'];

/**
 * Linux: `ip monitor` (ip-monitor(8)) as the trigger, the files of /proc as the truth, logind and the clocks for sleep. setpriv(1) makes the
 * kernel end `ip` when this process is killed; without it (util-linux before 2.33), `ip` ends when it next has something to say.
 */
export function linuxSources(log: Log): WatchSources {
  return {
    trigger: new ProgramTrigger([['setpriv', '--pdeathsig', 'TERM', ...ipMonitor], ipMonitor], log),
    look: () => lookAtLinux(),
    clocks: linuxClocks,
    sleepSignals: new LogindSleep(),
    gatherMs: 30,
    tickMs: 1000,
    relaxedTickMs: 5000,
  };
}
