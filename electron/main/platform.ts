import { constantPanel, type Panel } from './tray/panel.ts';
import { sessionBusSocket } from './tray/session-bus-socket.ts';
import { StatusNotifierPanel } from './tray/status-notifier-panel.ts';

/** Picks what differs from system to system. macOS and Windows always have a place for tray icons (not run there yet). */
export function createPanel(): Panel {
  return process.platform === 'linux' ? new StatusNotifierPanel(sessionBusSocket(process.env)) : constantPanel;
}
