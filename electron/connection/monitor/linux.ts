import { lateClocks, linuxNodeClocks } from './clocks.ts';
import { lookAtLinux, resolverState } from './linux-look.ts';
import { LogindSleep } from './logind.ts';
import type { Log } from './network-monitor.ts';
import { ProgramTrigger, type Command } from './program-trigger.ts';
import { anyOf, PollingTrigger } from './trigger.ts';
import type { WatchSources } from './watcher.ts';

const ipMonitor: Command = ['ip', '-o', 'monitor', 'link', 'address', 'route'];

/** Whoever writes resolv.conf need not have changed anything that the kernel knows of. */
const resolvConfMs = 2000;
const relaxedTickMs = 5000;
/** What a loaded machine may hold a tick up. With the jump that counts as a sleep (sleep.ts), one that comes 6 s late is none yet. */
const latenessMs = 1000;

/**
 * Linux: `ip monitor` (ip-monitor(8)) and resolv.conf as the triggers, the files of /proc as the truth, logind and the clocks for sleep. setpriv(1) makes the
 * kernel end `ip` when this process is killed; without it (util-linux before 2.33), `ip` ends when it next has something to say.
 */
export function linuxSources(log: Log): WatchSources {
  return {
    trigger: anyOf(
      new ProgramTrigger([['setpriv', '--pdeathsig', 'TERM', ...ipMonitor], ipMonitor], log),
      new PollingTrigger(resolvConfMs, () => resolverState()),
    ),
    look: () => lookAtLinux(),
    clocks: lateClocks(relaxedTickMs + latenessMs, linuxNodeClocks),
    sleepSignals: new LogindSleep(),
    gatherMs: 30,
    tickMs: 1000,
    relaxedTickMs,
  };
}
