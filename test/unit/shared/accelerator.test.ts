import { describe, expect, it } from 'vitest';
import { acceleratorOf, acceleratorPattern, acceleratorText } from '../../../electron/shared/accelerator.ts';
import { defaultShortcut } from '../../../electron/shared/settings.ts';

const held = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('a shortcut', () => {
  it.each([
    [{ code: 'KeyK', ctrlKey: true, altKey: true }, 'Control+Alt+K'],
    [{ code: 'Digit1', metaKey: true, shiftKey: true }, 'Super+Shift+1'],
    [{ code: 'F12', altKey: true }, 'Alt+F12'],
  ])('of %o is %s', (pressed, text) => expect(acceleratorOf({ ...held, ...pressed })).toBe(text));

  it('is read from an event, whose fields are those of its prototype', () => {
    const event = Object.create({ ...held, code: 'KeyK', ctrlKey: true }) as Parameters<typeof acceleratorOf>[0];
    expect(acceleratorOf(event)).toBe('Control+K');
  });

  it.each([
    { code: 'KeyK' },
    { code: 'KeyK', shiftKey: true },
    { code: 'ControlLeft', ctrlKey: true },
    { code: 'Escape', ctrlKey: true },
    { code: 'F13', ctrlKey: true },
  ])('is not made of %o', (pressed) => expect(acceleratorOf({ ...held, ...pressed })).toBeNull());

  it.each(['K', 'Shift+K', 'Control+', 'Control+Alt', 'Control+KK', 'Control+F13', '+Control+K', 'Control+K\n'])(
    'is not %j',
    (text) => expect(acceleratorPattern.test(text)).toBe(false),
  );

  it('is written as the keyboard has it', () => {
    expect(acceleratorPattern.test(defaultShortcut)).toBe(true);
    expect(acceleratorText(defaultShortcut, false)).toBe('Ctrl+Alt+K');
    expect(acceleratorText(defaultShortcut, true)).toBe('⌘⌥K');
  });
});
