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

/** The system's dialog for a kubeconfig; null when the user cancelled. They mostly have no ending, and their folder is hidden. */
export async function chooseKubeconfigFile(window: BrowserWindow | null, t: Translate): Promise<string | null> {
  const options = { title: t('tray/dialog-kubeconfig'), properties: ['openFile' as const, 'showHiddenFiles' as const] };
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0] ?? null;
}

/** The system's dialog for where to put a new file; it asks before one is replaced. Null when the user cancelled. */
export async function chooseNewFile(window: BrowserWindow | null, name: string, t: Translate): Promise<string | null> {
  const options = { title: t('tray/dialog-export'), defaultPath: name };
  const { filePath, canceled } = await (window === null
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  // Before Electron 31 it is undefined, and after it empty, when the user cancelled.
  return canceled || (filePath as string | undefined) === undefined || filePath === '' ? null : filePath;
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
