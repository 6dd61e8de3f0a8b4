import { describe, expect, it } from 'vitest';
import { connectSteps, disconnectedSnapshot } from '../../../../electron/shared/connection-state.ts';
import { createTranslator } from '../../../../electron/shared/i18n.ts';
import { problem } from '../../../../electron/shared/problem.ts';
import { chosenProfile, screenOf } from '../../../../renderer/app/screen.ts';
import { proofLines } from '../../../../renderer/screens/connection/proof.tsx';
import { reasonsByArea } from '../../../../renderer/screens/connection/reasons-by-area.ts';
import { stepNumber } from '../../../../renderer/screens/connection/step-number.ts';
import { markedRuns } from '../../../../renderer/screens/services/highlights.ts';
import { viewOf } from '../../../../renderer/screens/services/list-view.ts';
import { rowLabel } from '../../../../renderer/screens/services/row-label.ts';
import { visiblePorts } from '../../../../renderer/screens/services/visible-ports.ts';
import { clusterOff } from '../../../../electron/shared/service-record.ts';
import { emptySnapshot } from '../../../support/fake-kubelane-api.ts';
import { sampleServices } from '../../../support/service-records.ts';
import { scenarios } from '../../../support/window-scenarios.ts';

const t = createTranslator('en');
const shop = { name: 'shop', remote: 'a:1 udp', kubeconfig: null, context: null };

describe('screenOf', () => {
  it.each([
    ['welcome', 'welcome'],
    ['disconnected', 'idle'],
    ['connecting', 'steps'],
    ['sign-in', 'sign-in'],
    ['connected', 'services'],
    ['degraded', 'services'],
    ['reconnecting', 'services'],
    ['waiting-for-network', 'services'],
    ['disconnecting', 'leaving'],
    ['failed', 'failed'],
  ] as const)('%s shows %s', (name, screen) => {
    expect(screenOf({ ...emptySnapshot, ...scenarios[name].app })).toBe(screen);
  });
});

describe('chosenProfile', () => {
  const of = (profile: string | null, ...names: string[]): string | null =>
    chosenProfile({
      profiles: names.map((name) => ({ ...shop, name })),
      settings: { ...emptySnapshot.settings, profile },
    });

  it('is the setting while that profile exists, else the first', () => {
    expect(of('b', 'a', 'b')).toBe('b');
    expect(of('gone', 'a', 'b')).toBe('a');
    expect(of(null, 'a')).toBe('a');
    expect(of('a')).toBeNull();
  });
});

describe('proofLines', () => {
  const lines = (name: keyof typeof scenarios, now = Date.now()): string =>
    proofLines(t, 'en', { ...emptySnapshot, ...scenarios[name].app }.connection, 'shop-dev', now)
      .join(' | ')
      .replaceAll('\u00a0', ' ');

  it('proves a connection', () => {
    expect(lines('connected')).toMatch(
      /^Verified \d s ago · answered in 12 ms \| For 2 h 14 min · ↓ 48 MB · ↑ 6.1 MB$/,
    );
  });

  it('does not call a connection that works in part verified', () =>
    expect(lines('degraded')).toMatch(/^Last verified/));

  it('counts steps', () => expect(lines('connecting')).toMatch(/^Step 4 of 6 · /));

  it('bears a clock that was set back', () => expect(lines('connected', 0)).toContain('just now'));
});

describe('stepNumber', () => {
  it('counts among the steps of this connection', () => {
    expect(stepNumber([], 'dns')).toEqual({ n: 5, total: connectSteps.length });
    expect(stepNumber([{ step: 'tunnel', status: 'running', durationMs: null }], 'tunnel')).toEqual({ n: 1, total: 1 });
  });
});

describe('reasonsByArea', () => {
  const collision = problem('route.collision', { cidr: '10.0.0.0/8', with: 'eth0' });

  it('sorts reasons to where they are shown, each once', () => {
    const silent = problem('dns.silent', { server: '10.96.0.10' });
    const lost = problem('tunnel.lost', { remote: 'x', detail: 'y' });
    const areas = reasonsByArea({
      ...disconnectedSnapshot,
      state: { kind: 'degraded', reasons: [collision, silent, lost] },
      routes: [{ role: 'node', cidr: '10.0.0.0/8', source: 'push', status: 'collision', problem: { ...collision } }],
    });
    expect(areas).toEqual({ route: [collision], dns: [silent], other: [lost] });
  });

  it('leaves a failure to its screen', () => {
    expect(reasonsByArea({ ...disconnectedSnapshot, state: { kind: 'failed', reason: collision } }).route).toEqual([]);
  });
});

describe('viewOf', () => {
  it.each([
    ['off', 5, 5, 'off'],
    ['loading', 0, 0, 'loading'],
    ['loading', 5, 5, 'rows'],
    ['live', 0, 0, 'empty'],
    ['live', 5, 0, 'no-match'],
    ['live', 5, 2, 'rows'],
    ['paused', 5, 2, 'rows'],
    ['paused', 0, 0, 'failed'],
    ['failed', 0, 0, 'failed'],
    ['failed', 5, 2, 'rows'],
  ] as const)('%s with %d known and %d found is %s', (phase, known, found, view) => {
    expect(viewOf({ ...clusterOff, phase }, known, found)).toBe(view);
  });
});

describe('rows', () => {
  const plain = { port: null, isFavourite: false, matched: null };

  it('are told in words', () => {
    const labels = sampleServices.map((service) => rowLabel(t, service, plain));
    expect(labels[0]).toBe(
      'test-memcached, namespace default, headless, 10.200.0.1 10.200.1.1 10.200.2.1, ports 11211, 3/3 ready',
    );
    expect(labels[5]).toBe('payments, namespace shop, ExternalName, pay.example.com, no ports');
    const notes = { port: 1, isFavourite: true, matched: 'app=web' };
    expect(rowLabel(t, sampleServices[1]!, notes)).toMatch(/ · favourite · app=web · port 9090 chosen$/);
  });

  it('mark neighbouring letters together', () => {
    expect(markedRuns([2, 0, 1, 0], 0, 7)).toEqual([{ start: 0, end: 3 }]);
    expect(markedRuns([1, 3, 9], 0, 5)).toEqual([
      { start: 1, end: 2 },
      { start: 3, end: 4 },
    ]);
    expect(markedRuns([0], 0, 0)).toEqual([]);
    expect(markedRuns([3, 8, 9, 10], 8, 2)).toEqual([{ start: 0, end: 2 }]);
  });

  it('always show the chosen port', () => {
    const ports = ['80 http', '9090 grpc', '9100 metrics', '8443 https-admin'];
    expect(visiblePorts(ports, 0)).toEqual({ first: 0, end: 2 });
    for (let chosen = 0; chosen < ports.length; chosen += 1) {
      const { first, end } = visiblePorts(ports, chosen);
      expect(first <= chosen && chosen < end).toBe(true);
    }
    expect(visiblePorts([], 0)).toEqual({ first: 0, end: 0 });
  });
});
