import type { HostSystem } from './host-system.ts';
import type { Log } from './log.ts';
import { linuxHost } from './platform-linux.ts';
import { macosHost } from './platform-macos.ts';
import { windowsHost } from './platform-windows.ts';

/** The one place where the helper's adapters are picked; null where there are none for this operating system. */
export function hostSystem(log: Log): HostSystem | null {
  switch (process.platform) {
    case 'linux':
      return linuxHost(log);
    case 'darwin':
      return macosHost(log);
    case 'win32':
      return windowsHost(log);
    default:
      return null;
  }
}
