/** Whether this is a Mac, whose keyboards have other keys. */
export const isMac = navigator.userAgent.includes('Mac OS X');

/** A key together with the one that changes what it does, as printed on this computer's keyboard. */
export function withModifier(key: string): string {
  return isMac ? `⌘${key}` : `Ctrl+${key}`;
}

/** Whether that key is held. */
export function hasModifier(event: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean {
  return isMac ? event.metaKey : event.ctrlKey;
}
