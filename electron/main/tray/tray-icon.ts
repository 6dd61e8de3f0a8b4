import type { ConnectionState } from '../../shared/connection-state.ts';

/** The tray's pictures, told apart by shape; each is a file `resources/icons/tray/<name>.png`. */
export const trayIcons = ['disconnected', 'connecting', 'connected', 'degraded', 'waiting', 'failed'] as const;
export type TrayIcon = (typeof trayIcons)[number];

/** The picture for a state. */
export function iconFor(state: ConnectionState): TrayIcon {
  switch (state.kind) {
    case 'disconnected':
    case 'connected':
    case 'degraded':
    case 'failed':
      return state.kind;
    case 'waiting-for-input':
    case 'waiting-for-network':
      return 'waiting';
    case 'connecting':
    case 'reconnecting':
    case 'disconnecting':
      return 'connecting';
  }
}
