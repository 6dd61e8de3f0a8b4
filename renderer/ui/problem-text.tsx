import { describeProblem } from '../../electron/shared/i18n.ts';
import { stripControlCharacters } from '../../electron/shared/printable.ts';
import type { Problem } from '../../electron/shared/problem.ts';
import { useTranslation } from 'react-i18next';

/** A problem's text and remedy in the present language, cleaned of what outside values could smuggle in. */
export function useProblemTexts(): (problem: Problem) => { readonly text: string; readonly remedy: string } {
  const { t } = useTranslation();
  return (problem) => {
    const { text, remedy } = describeProblem(t, problem);
    return { text: stripControlCharacters(text), remedy: stripControlCharacters(remedy) };
  };
}

/** A text of the catalogues in which `backticks` mark what is typed or named literally. */
export function RichText({ children }: { readonly children: string }) {
  return children.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
