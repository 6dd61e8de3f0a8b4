import { describe, expect, it, vi } from 'vitest';
import { createBridge, type RendererIpc } from '../../../electron/preload/bridge.ts';
import { ipcChannels } from '../../../electron/preload/channels.ts';
import { ipcSchema } from '../../../electron/shared/ipc-schema.ts';

type Listener = (event: unknown, payload: unknown) => void;

function fakeIpc(answer: unknown): { ipc: RendererIpc; calls: unknown[][]; listeners: Map<string, Set<Listener>> } {
  const calls: unknown[][] = [];
  const listeners = new Map<string, Set<Listener>>();
  const ipc: RendererIpc = {
    invoke: (...args) => {
      calls.push(args);
      return Promise.resolve(answer);
    },
    on: (channel, listener) => listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
    removeListener: (channel, listener) => listeners.get(channel)?.delete(listener),
  };
  return { ipc, calls, listeners };
}

describe('ipcChannels', () => {
  it('lists exactly what the schema has', () => {
    const ofSchema = Object.fromEntries(
      Object.entries(ipcSchema).map(([group, contracts]) => [
        group,
        Object.fromEntries(Object.entries(contracts).map(([name, { type }]) => [name, type])),
      ]),
    );
    expect(ipcChannels).toEqual(ofSchema);
  });
});

describe('createBridge', () => {
  it('passes a call on and unwraps its answer', async () => {
    const { ipc, calls } = fakeIpc({ ok: true, value: { ok: true, value: null } });
    expect(await createBridge(ipc).connection.connect({ profile: 'office' })).toEqual({ ok: true, value: null });
    expect(calls).toEqual([['connection-connect', { profile: 'office' }]]);
  });

  it('throws what the main process refused, with the problem as text', async () => {
    const { ipc } = fakeIpc({ ok: false, error: { code: 'app.bad-request' } });
    await expect(createBridge(ipc).app.snapshot()).rejects.toThrow('{"code":"app.bad-request"}');
  });

  it('delivers messages without Electron’s event, until the subscription ends', () => {
    const { ipc, listeners } = fakeIpc(null);
    const listener = vi.fn<(payload: unknown) => void>();
    const end = createBridge(ipc).services.onPatch(listener);
    const patch = { epoch: 1, sequence: 2, upserts: [], deletes: [] };
    for (const deliver of listeners.get('services-patch')!) deliver({ sender: 'electron' }, patch);
    expect(listener.mock.calls).toEqual([[patch]]);
    end();
    expect(listeners.get('services-patch')!.size).toBe(0);
  });

  it('takes only functions as listeners', () => {
    const { ipc } = fakeIpc(null);
    expect(() => createBridge(ipc).app.onChanged('alert(1)' as never)).toThrow(TypeError);
  });
});
