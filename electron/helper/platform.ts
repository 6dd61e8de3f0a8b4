import type { HostSystem } from './host-system.ts';
import type { Log } from './log.ts';
import { linuxHost } from './platform-linux.ts';
import { macosHost } from './platform-macos.ts';
import { windowsHost } from './platform-windows.ts';

/** The one place where the helper's adapters are picked; null where there are none for this operating system. */
export function hostSystem(log: Log): HostSystem | null {
  const makers: Readonly<Partial<Record<NodeJS.Platform, (log: Log) => HostSystem>>> = {
    linux: linuxHost,
    darwin: macosHost,
    win32: windowsHost,
  };
  return makers[process.platform]?.(log) ?? null;
}
