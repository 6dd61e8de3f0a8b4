import { useEffect, type RefObject } from 'react';
import { useKubelane } from '../../app/context.ts';

/**
 * Gives the search field the focus when it appears, when the window is opened again with nothing focused, at "/", and when the window
 * is asked for by its shortcut; then whatever covers it is closed.
 */
export function useSearchFocus(input: RefObject<HTMLInputElement | null>): void {
  const { api, store } = useKubelane();
  useEffect(() => {
    const focus = (): void => {
      input.current?.focus();
      input.current?.select();
    };
    const focusIfFree = (): void => {
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body) input.current?.focus();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTextField(event.target)) return;
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      event.preventDefault();
      focus();
    };
    focusIfFree();
    window.addEventListener('focus', focusIfFree);
    document.addEventListener('keydown', onKeyDown);
    const stopListening = api.app.onFind(() => {
      store.setState({ dialog: null });
      // A dialog gives the focus back to where it came from when it closes; the search comes after that.
      requestAnimationFrame(() => requestAnimationFrame(focus));
    });
    return () => {
      window.removeEventListener('focus', focusIfFree);
      document.removeEventListener('keydown', onKeyDown);
      stopListening();
    };
  }, [api, store, input]);
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'checkbox' && !target.readOnly;
}
