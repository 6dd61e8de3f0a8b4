import { useLayoutEffect } from 'react';
import { useIntents } from './use-intents.ts';

/** What uses Esc itself: dialogs, menus and open drop-down lists. */
const closable = '[role="dialog"], [role="menu"], [aria-haspopup="listbox"][aria-expanded="true"]';

/** Esc hides the window wherever nothing nearer (a dialog, a menu, the search) has used it. */
export function useWindowKeys(): void {
  const { hide } = useIntents();
  // A layout effect comes before those of the kit's dialogs, so that `look` hears the key before they do.
  useLayoutEffect(() => {
    let wasOpen = false;
    // By the time the key has come through the page, what it closes may be gone: look before.
    const look = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') wasOpen = document.querySelector(closable) !== null;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing && !wasOpen) hide();
    };
    window.addEventListener('keydown', look, { capture: true });
    document.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', look, { capture: true });
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [hide]);
}
