import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Announcer } from '../../../electron/main/notifications/announcer.ts';
import { disconnectedSnapshot, type ConnectionState } from '../../../electron/shared/connection-state.ts';
import { createTranslator } from '../../../electron/shared/i18n.ts';

const cause = { code: 'tunnel.lost', params: { remote: 'r:1', detail: 'ping timeout' } } as const;
const connected: ConnectionState = { kind: 'connected' };
const degraded: ConnectionState = { kind: 'degraded', reasons: [cause] };
const reconnecting: ConnectionState = { kind: 'reconnecting', cause, attempt: 1 };
const connecting: ConnectionState = { kind: 'connecting', step: 'tunnel' };

describe('Announcer', () => {
  let said: string[];
  let announcer: Announcer;
  const follow = (...states: readonly ConnectionState[]): void => {
    for (const state of states) announcer.follow({ ...disconnectedSnapshot, profile: 'office', state }, t);
  };
  const t = createTranslator('en');
  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    announcer = new Announcer(({ title }) => void said.push(title));
    follow(connecting, connected);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says nothing of a blink', () => {
    follow(degraded, reconnecting);
    vi.advanceTimersByTime(2_900);
    follow(connected);
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual([]);
  });

  it('tells once of a loss that lasts, however often its state changes, and once when it is over', () => {
    follow(degraded);
    vi.advanceTimersByTime(1_000);
    follow(reconnecting, { kind: 'waiting-for-network' }, reconnecting);
    vi.advanceTimersByTime(1_999);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said).toEqual(['Reconnecting to office']);
    follow({ kind: 'waiting-for-network' }, reconnecting);
    vi.advanceTimersByTime(60_000);
    follow(connected);
    expect(said).toEqual(['Reconnecting to office', 'Connected to office']);
  });

  it('tells at once what cannot pass by itself', () => {
    follow(reconnecting, { kind: 'failed', reason: cause });
    expect(said).toEqual(['Could not connect to office']);
    vi.advanceTimersByTime(60_000);
    expect(said).toHaveLength(1);
  });

  it('says nothing more when the user disconnects', () => {
    follow(reconnecting, { kind: 'disconnecting' }, { kind: 'disconnected' });
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual([]);
  });
});
