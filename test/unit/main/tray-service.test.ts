import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrayService, type TrayLike } from '../../../electron/main/tray/tray-service.ts';
import type { TrayIntent, TrayView } from '../../../electron/main/tray/tray-view.ts';

const view: TrayView = {
  icon: 'disconnected',
  tooltip: 'Kubelane',
  menu: [{ type: 'action', label: 'Quit', intent: { kind: 'quit' }, enabled: true }],
};

describe('TrayService', () => {
  let log: string[];
  let asked: TrayIntent[];
  let service: TrayService;
  let click: (intent: TrayIntent) => void;

  /** Long enough that the next view is rendered at once. */
  const rest = (): void => void vi.advanceTimersByTime(100);

  afterEach(() => {
    vi.useRealTimers();
  });
  beforeEach(() => {
    vi.useFakeTimers();
    log = [];
    asked = [];
    service = new TrayService({
      createTray: (icon, onIntent): TrayLike => {
        log.push(`create ${icon}`);
        click = onIntent;
        return {
          setImage: (name) => log.push(`image ${name}`),
          setToolTip: (text) => log.push(`tooltip ${text}`),
          setMenu: (items) => log.push(`menu ${items.length}`),
          destroy: () => log.push('destroy'),
        };
      },
      onIntent: (intent) => asked.push(intent),
    });
  });

  it('makes no icon before both a panel and a view are there', () => {
    service.setView(view);
    expect(log).toEqual([]);
    service.setPanel(true);
    expect(log).toEqual(['create disconnected', 'tooltip Kubelane', 'menu 1']);
  });

  it('touches nothing when nothing changed', () => {
    service.setView(view);
    service.setPanel(true);
    log.length = 0;
    service.setPanel(true);
    service.setView(structuredClone(view));
    expect(log).toEqual([]);
  });

  it('touches only what changed', () => {
    service.setPanel(true);
    service.setView(view);
    log.length = 0;
    service.setView({ ...view, icon: 'connected' });
    rest();
    service.setView({ ...view, icon: 'connected', tooltip: 'Connected' });
    rest();
    service.setView({ ...view, icon: 'connected', tooltip: 'Connected', menu: [] });
    rest();
    expect(log).toEqual(['image connected', 'tooltip Connected', 'menu 0']);
  });

  it('renders many quick views as one, the last', () => {
    service.setPanel(true);
    service.setView(view);
    rest();
    log.length = 0;
    for (const tooltip of ['one', 'two', 'three', 'four']) service.setView({ ...view, tooltip });
    expect(log).toEqual([]);
    rest();
    expect(log).toEqual(['tooltip four']);
    service.setView({ ...view, tooltip: 'five' });
    vi.advanceTimersByTime(90);
    expect(log).toEqual(['tooltip four']);
    vi.advanceTimersByTime(10);
    expect(log).toEqual(['tooltip four', 'tooltip five']);
  });

  it('renders another icon at once, and what came before it no more', () => {
    service.setPanel(true);
    service.setView(view);
    rest();
    log.length = 0;
    service.setView({ ...view, tooltip: 'one' });
    service.setView({ ...view, icon: 'connected', tooltip: 'two' });
    expect(log).toEqual(['image connected', 'tooltip two']);
    vi.advanceTimersByTime(1000);
    expect(log).toHaveLength(2);
  });

  it('lets the work go first that a click asked for', () => {
    service.setPanel(true);
    service.setView(view);
    rest();
    log.length = 0;
    service.setView({ ...view, icon: 'connecting' });
    expect(log).toEqual([]);
    rest();
    expect(log).toEqual(['image connecting']);
  });

  it('keeps the distance however long the changes go on, and is quiet after them', () => {
    service.setPanel(true);
    service.setView(view);
    rest();
    log.length = 0;
    for (let step = 0; step < 100; step++) {
      service.setView({ ...view, tooltip: `${step}` });
      vi.advanceTimersByTime(10);
    }
    rest();
    expect(log.length).toBeLessThanOrEqual(11);
    expect(log.at(-1)).toBe('tooltip 99');
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('renders nothing after its end', () => {
    service.setPanel(true);
    service.setView(view);
    service.setView({ ...view, tooltip: 'late' });
    service.stop();
    log.length = 0;
    vi.advanceTimersByTime(1000);
    expect(log).toEqual([]);
  });

  it('takes the icon away with the panel and brings it back with the latest view', () => {
    service.setPanel(true);
    service.setView(view);
    service.setPanel(false);
    service.setView({ ...view, icon: 'failed' });
    log.length = 0;
    service.setPanel(true);
    expect(log).toEqual(['create failed', 'tooltip Kubelane', 'menu 1']);
  });

  it('passes clicks on, and destroys the icon once', () => {
    service.setPanel(true);
    service.setView(view);
    click({ kind: 'quit' });
    expect(asked).toEqual([{ kind: 'quit' }]);
    service.stop();
    service.stop();
    expect(log.filter((line) => line === 'destroy')).toHaveLength(1);
  });
});
