/** Keys that make sense together with modifiers in every program: letters, digits and function keys. */
const keyPattern = '(?:[A-Z]|[0-9]|F(?:[1-9]|1[0-2]))';
const modifiers = ['CommandOrControl', 'Control', 'Command', 'Alt', 'Shift', 'Super'] as const;

/**
 * Keys in Electron's notation, for example `CommandOrControl+Alt+K`. At least one modifier besides Shift: without one a plain letter
 * would be taken from every other program.
 */
export const acceleratorPattern = new RegExp(
  `^(?=.*(?:CommandOrControl|Control|Command|Alt|Super))(?:(?:${modifiers.join('|')})\\+){1,4}${keyPattern}$`,
);

/** A key press as a browser tells it. */
export interface PressedKeys {
  /** `KeyboardEvent.code`: the place of the key, whatever the layout or the modifiers make of it. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The notation of a key press; null while it is no shortcut: a modifier alone, no modifier, or another key. */
export function acceleratorOf(pressed: PressedKeys): string | null {
  const key = /^(?:Key([A-Z])|Digit([0-9])|(F[0-9]{1,2}))$/.exec(pressed.code);
  const name = key?.[1] ?? key?.[2] ?? key?.[3];
  if (name === undefined) return null;
  // An event's fields are its prototype's, so they are read one by one.
  const text = [
    ...(pressed.ctrlKey ? ['Control'] : []),
    ...(pressed.metaKey ? ['Super'] : []),
    ...(pressed.altKey ? ['Alt'] : []),
    ...(pressed.shiftKey ? ['Shift'] : []),
    name,
  ].join('+');
  return acceleratorPattern.test(text) ? text : null;
}

/** How a keyboard of this system names the keys: `Ctrl+Alt+K`, or `⌃⌥K` on a Mac. */
export function acceleratorText(accelerator: string, isMac: boolean): string {
  const parts = accelerator.split('+');
  return parts.map((part) => (isMac ? (macNames[part] ?? part) : (names[part] ?? part))).join(isMac ? '' : '+');
}

const names: Readonly<Record<string, string>> = { CommandOrControl: 'Ctrl', Control: 'Ctrl', Command: 'Cmd' };
const macNames: Readonly<Record<string, string>> = {
  CommandOrControl: '⌘',
  Command: '⌘',
  Super: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
};
