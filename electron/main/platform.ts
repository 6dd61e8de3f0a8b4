import { constantPanel, type Panel } from './tray/panel.ts';
import { StatusNotifierPanel } from './tray/status-notifier-panel.ts';

/** Picks what differs from system to system. macOS and Windows always have a place for tray icons (not run there yet). */
export function createPanel(): Panel {
  return process.platform === 'linux' ? new StatusNotifierPanel() : constantPanel;
}
