const isMac = navigator.userAgent.includes('Mac OS X');

/** The key that changes what Enter and a click copy, as printed on this computer's keyboard. */
export const modifierKey = isMac ? '⌘' : 'Ctrl';

/** Whether that key is held. */
export function hasModifier(event: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean {
  return isMac ? event.metaKey : event.ctrlKey;
}
