import { beforeEach, describe, expect, it } from 'vitest';
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

  beforeEach(() => {
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
    service.setView({ ...view, icon: 'connected', tooltip: 'Connected' });
    service.setView({ ...view, icon: 'connected', tooltip: 'Connected', menu: [] });
    expect(log).toEqual(['image connected', 'tooltip Connected', 'menu 0']);
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
