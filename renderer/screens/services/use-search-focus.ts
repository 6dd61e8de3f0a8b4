import { useEffect, type RefObject } from 'react';

/** Gives the search field the focus when it appears, when the window is opened again with nothing focused, and at "/". */
export function useSearchFocus(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focusIfFree = (): void => {
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body) input.current?.focus();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTextField(event.target)) return;
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    focusIfFree();
    window.addEventListener('focus', focusIfFree);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('focus', focusIfFree);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [input]);
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'checkbox' && !target.readOnly;
}
