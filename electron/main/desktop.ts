import { clipboard, dialog, type BrowserWindow } from 'electron';
import { describeProblem, type Translate } from '../shared/i18n.ts';
import { stripControlCharacters } from '../shared/printable.ts';
import type { Problem } from '../shared/problem.ts';

/** Puts a text on the clipboard; resolves when it is there. */
export async function writeClipboard(text: string): Promise<void> {
  await clipboard.writeText(text);
}

/** The system's dialog for the .ovpn file to import; null when the user cancelled. */
export async function chooseProfileFile(window: BrowserWindow | null, t: Translate): Promise<string | null> {
  const options = {
    title: t('tray/dialog-import'),
    properties: ['openFile' as const],
    filters: [
      { name: t('tray/dialog-filter'), extensions: ['ovpn', 'conf'] },
      { name: t('tray/dialog-all-files'), extensions: ['*'] },
    ],
  };
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0] ?? null;
}

/** Says a problem in a dialog, for what was asked for where no page is in view. Resolves when the user has read it. */
export async function showProblem(problem: Problem, t: Translate): Promise<void> {
  const { text, remedy } = describeProblem(t, problem);
  await dialog.showMessageBox({
    type: 'error',
    title: 'Kubelane',
    message: stripControlCharacters(text),
    detail: stripControlCharacters(remedy),
  });
}
