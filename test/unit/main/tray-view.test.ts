import { describe, expect, it } from 'vitest';
import { trayView, type TrayFacts, type TrayMenuItem } from '../../../electron/main/tray/tray-view.ts';
import {
  disconnectedSnapshot,
  type ConnectionSnapshot,
  type ConnectionState,
} from '../../../electron/shared/connection-state.ts';
import { noMarks } from '../../../electron/shared/service-marks.ts';
import { createTranslator } from '../../../electron/shared/i18n.ts';

const t = createTranslator('en');

function facts(connection: Partial<ConnectionSnapshot>, rest: Partial<TrayFacts> = {}): TrayFacts {
  return {
    connection: { ...disconnectedSnapshot, ...connection },
    profiles: ['office'],
    chosen: null,
    lastAddress: null,
    marks: noMarks,
    ...rest,
  };
}

function lines(items: readonly TrayMenuItem[]): readonly string[] {
  return items.map((item) => (item.type === 'separator' ? '---' : item.label));
}

function intents(items: readonly TrayMenuItem[]): readonly unknown[] {
  return items.flatMap((item) => {
    if (item.type === 'submenu') return intents(item.items);
    return item.type === 'action' && item.enabled ? [item.intent] : [];
  });
}

const menuOf = (input: TrayFacts): readonly TrayMenuItem[] => trayView(input, t).menu;

describe('trayView', () => {
  it('offers the only profile with one click', () => {
    expect(lines(menuOf(facts({})))).toEqual([
      'Not connected',
      '---',
      'Connect office',
      '---',
      'Open Kubelane',
      'Copy last address',
      '---',
      'Quit',
    ]);
    expect(intents(menuOf(facts({})))).toEqual([
      { kind: 'connect', profile: 'office' },
      { kind: 'open' },
      { kind: 'quit' },
    ]);
  });

  it('offers the chosen one of several first, the others in a submenu', () => {
    const menu = menuOf(facts({}, { profiles: ['home', 'lab', 'office'], chosen: 'lab' }));
    expect(intents(menu).slice(0, 3)).toEqual([
      { kind: 'connect', profile: 'lab' },
      { kind: 'connect', profile: 'home' },
      { kind: 'connect', profile: 'office' },
    ]);
    expect(menu.find((item) => item.type === 'submenu')).toBeDefined();
  });

  it('does not say that a route works while the tunnel carries nothing', () => {
    const route = { role: 'pod', cidr: '10.200.0.0/16', source: 'push', status: 'installed' } as const;
    const shown = (state: ConnectionState): string | undefined =>
      lines(menuOf(facts({ state, profile: 'office', routes: [route] }))).find((line) => line.includes(route.cidr));
    expect(shown({ kind: 'connected' })).toBe('✓ Pods  10.200.0.0/16: works');
    expect(shown({ kind: 'waiting-for-network' })).toBe('… Pods  10.200.0.0/16: waits');
  });

  it('offers several profiles in a submenu alone when none is chosen, or the chosen one is gone', () => {
    for (const chosen of [null, 'gone']) {
      const menu = menuOf(facts({}, { profiles: ['home', 'lab'], chosen }));
      expect(lines(menu).filter((line) => line.startsWith('Connect '))).toEqual([]);
      expect(intents(menu).slice(0, 2)).toEqual([
        { kind: 'connect', profile: 'home' },
        { kind: 'connect', profile: 'lab' },
      ]);
    }
  });

  it('offers to import while there is no profile', () => {
    expect(intents(menuOf(facts({}, { profiles: [] })))).toContainEqual({ kind: 'import' });
  });

  const network = { code: 'tunnel.lost', params: { remote: 'r', detail: 'd' } } as const;
  it.each<[ConnectionState, string]>([
    [{ kind: 'disconnected' }, 'disconnected'],
    [{ kind: 'connecting', step: 'dns' }, 'connecting'],
    [
      { kind: 'waiting-for-input', request: { realm: 'Auth', username: true, challenge: null, retry: false } },
      'waiting',
    ],
    [{ kind: 'connected' }, 'connected'],
    [{ kind: 'degraded', reasons: [network] }, 'degraded'],
    [{ kind: 'reconnecting', cause: network, attempt: 1 }, 'connecting'],
    [{ kind: 'waiting-for-network' }, 'waiting'],
    [{ kind: 'disconnecting' }, 'connecting'],
    [{ kind: 'failed', reason: network }, 'failed'],
  ])('shows $kind by its picture, in the tooltip and on the first line', (state, icon) => {
    const words = t(`state/${state.kind}`, { profile: 'office' });
    const view = trayView(facts({ state, profile: 'office' }), t);
    expect(view.icon).toBe(icon);
    expect(view.tooltip).toContain(words);
    expect(lines(view.menu)[0]).toContain(words);
    const asked = intents(view.menu).map((intent) => (intent as { kind: string }).kind);
    const up = !['disconnected', 'failed', 'disconnecting'].includes(state.kind);
    expect(asked.includes('disconnect')).toBe(up);
    const triable = ['disconnected', 'failed', 'reconnecting', 'waiting-for-network'];
    expect(asked.includes('connect')).toBe(triable.includes(state.kind));
  });

  it('says why a state is not good, in tooltip and menu', () => {
    const reason = { code: 'helper.unreachable', params: { socket: '/run/x' } } as const;
    const view = trayView(facts({ state: { kind: 'failed', reason }, profile: 'office' }), t);
    expect(view.tooltip).toContain('helper does not answer at /run/x');
    expect(lines(view.menu)[1]).toContain('helper does not answer at /run/x');
  });

  it('tells the state of each route by a mark and in words', () => {
    const route = { source: 'push' as const, cidr: '10.0.0.0/8' };
    const menu = menuOf(
      facts({
        state: { kind: 'connected' },
        routes: [
          { ...route, role: 'vpn', status: 'installed' },
          { ...route, role: 'node', status: 'collision' },
          { ...route, role: 'pod', status: 'missing' },
          { ...route, role: 'service', status: 'disabled' },
        ],
      }),
    );
    const shown = lines(menu).filter((line) => line.includes('10.0.0.0/8'));
    expect(shown).toEqual([
      '✓ VPN  10.0.0.0/8: works',
      '⚠ Nodes  10.0.0.0/8: collides',
      '✗ Pods  10.0.0.0/8: not in effect',
      '– Services  10.0.0.0/8: off',
    ]);
  });

  it('offers the last address once there is one', () => {
    const menu = menuOf(facts({}, { lastAddress: 'web.default.svc:80' }));
    expect(lines(menu)).toContain('Copy last address: web.default.svc:80');
    expect(intents(menu)).toContainEqual({ kind: 'copy-last' });
  });

  it('offers what was copied lately in its form, and the favourites with host:port', () => {
    const recent = [
      { service: 'shop/db', form: 'connection', port: 5432, text: 'postgresql://db.shop.svc:5432' },
      { service: 'shop/db', form: 'dotenv', port: 5432, text: 'DB_SHOP_HOST=db.shop.svc\nDB_SHOP_PORT=5432' },
    ] as const;
    const menu = menuOf(facts({}, { marks: { ...noMarks, recent, favourites: ['shop/web'] } }));
    const [copied, marked] = menu.filter((item) => item.type === 'submenu');
    expect([copied?.label, lines(copied?.items ?? [])]).toEqual([
      'Recent',
      ['postgresql://db.shop.svc:5432', '.env block: DB_SHOP_HOST=db.shop.svc'],
    ]);
    expect(intents(copied?.items ?? [])[0]).toEqual({
      kind: 'copy',
      service: 'shop/db',
      form: 'connection',
      port: 5432,
    });
    expect([marked?.label, lines(marked?.items ?? [])]).toEqual(['Favourites', ['web.shop']]);
    expect(intents(marked?.items ?? [])).toEqual([{ kind: 'copy', service: 'shop/web', form: 'hostport', port: null }]);
  });

  it('does not show what is longer than one looks through', () => {
    const favourites = Array.from({ length: 40 }, (_, i) => `shop/s${i}`);
    const [marked] = menuOf(facts({}, { marks: { ...noMarks, favourites } })).filter((item) => item.type === 'submenu');
    expect(marked?.items).toHaveLength(12);
  });

  it('shows outside text without control characters, and not at any length', () => {
    const reason = { code: 'tunnel.openvpn-failed', params: { detail: `a\u202e\nb${'x'.repeat(5000)}` } } as const;
    const view = trayView(facts({ state: { kind: 'failed', reason }, profile: 'office' }), t);
    for (const line of [...lines(view.menu), ...view.tooltip.split('\n')]) {
      expect(line).not.toMatch(/[\u202e\n]/);
      expect(line.length).toBeLessThanOrEqual(90);
    }
  });

  it('speaks Chinese', () => {
    const view = trayView(facts({ state: { kind: 'connected' }, profile: 'office' }), createTranslator('zh-CN'));
    expect(lines(view.menu)).toContain('断开 office');
  });
});
