import { useEffect } from 'react';
import { useIntents } from './use-intents.ts';

/** Esc hides the window wherever nothing nearer (a dialog, a menu, the search) has used it. */
export function useWindowKeys(): void {
  const { hide } = useIntents();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      hide();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [hide]);
}
