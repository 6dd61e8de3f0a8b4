import { describe, expect, it } from 'vitest';
import { ShortcutService } from '../../../electron/main/window/shortcut-service.ts';

/** A desktop on which some keys belong to others. */
function desktop(taken: readonly string[] = []) {
  const registered = new Map<string, () => void>();
  return {
    registered,
    register(keys: string, pressed: () => void): boolean {
      if (keys === 'Super+Q') throw new Error('unknown key');
      if (taken.includes(keys) || registered.has(keys)) return false;
      registered.set(keys, pressed);
      return true;
    },
    unregister: (keys: string) => void registered.delete(keys),
  };
}

describe('ShortcutService', () => {
  it('has one shortcut at a time, and none when it is turned off or stopped', () => {
    const keys = desktop();
    let pressed = 0;
    const service = new ShortcutService(keys, () => (pressed += 1));
    expect(service.apply('Control+Alt+K')).toBe('active');
    expect(service.apply('Control+Alt+K')).toBe('active');
    keys.registered.get('Control+Alt+K')?.();
    expect(pressed).toBe(1);
    expect(service.apply('Alt+F12')).toBe('active');
    expect([...keys.registered.keys()]).toEqual(['Alt+F12']);
    expect(service.apply(null)).toBe('off');
    expect(service.apply('Alt+F12')).toBe('active');
    service.stop();
    expect(keys.registered.size).toBe(0);
  });

  it('says which keys another program has, and takes others after that', () => {
    const service = new ShortcutService(desktop(['Control+Alt+K']), () => undefined);
    expect(service.apply('Control+Alt+K')).toBe('taken');
    expect(service.apply('Super+Q')).toBe('taken');
    expect(service.apply('Control+Alt+J')).toBe('active');
  });
});
