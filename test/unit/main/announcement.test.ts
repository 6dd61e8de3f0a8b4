import { describe, expect, it } from 'vitest';
import { announcementFor } from '../../../electron/main/notifications/announcement.ts';
import { disconnectedSnapshot, type ConnectionState } from '../../../electron/shared/connection-state.ts';
import { createTranslator } from '../../../electron/shared/i18n.ts';

const t = createTranslator('en');
const cause = { code: 'tunnel.lost', params: { remote: 'r:1', detail: 'ping timeout' } } as const;
const connected: ConnectionState = { kind: 'connected' };
const connecting: ConnectionState = { kind: 'connecting', step: 'tunnel' };
const reconnecting: ConnectionState = { kind: 'reconnecting', cause, attempt: 1 };
const failed: ConnectionState = { kind: 'failed', reason: cause };
const disconnected: ConnectionState = { kind: 'disconnected' };

function said(from: ConnectionState, to: ConnectionState): string | null {
  const snapshot = (state: ConnectionState) => ({ ...disconnectedSnapshot, state, profile: 'office' });
  return announcementFor(snapshot(from), snapshot(to), t)?.title ?? null;
}

describe('announcementFor', () => {
  it('tells of a loss, of its end, and of failure', () => {
    expect(said(connected, reconnecting)).toBe('Reconnecting to office');
    expect(said(connected, { kind: 'waiting-for-network' })).toBe('Waiting for a network');
    expect(said(reconnecting, connected)).toBe('Connected to office');
    expect(said(connecting, failed)).toBe('Could not connect to office');
    expect(said(connecting, { kind: 'degraded', reasons: [cause] })).toBe('office works in part');
  });

  it('is silent about what the user did or expects', () => {
    expect(said(disconnected, connecting)).toBeNull();
    expect(said(connecting, connected)).toBeNull();
    expect(said(connected, { kind: 'disconnecting' })).toBeNull();
    expect(said({ kind: 'disconnecting' }, disconnected)).toBeNull();
    expect(said(reconnecting, { kind: 'reconnecting', cause, attempt: 2 })).toBeNull();
  });

  it('says why and what to do', () => {
    const snapshot = { ...disconnectedSnapshot, profile: 'office' };
    const told = announcementFor({ ...snapshot, state: connected }, { ...snapshot, state: reconnecting }, t);
    expect(told?.body).toContain('ping timeout');
    expect(told?.body).toContain('by itself');
  });
});
