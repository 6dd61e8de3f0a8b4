import { isAppUrl } from '../security/renderer-file.ts';

/** What is looked at in the frame that an IPC message came from. */
export interface FrameLike {
  readonly url: string;
  readonly parent: FrameLike | null;
}

/**
 * Whether a message came from the main frame of the app's own window, showing the app's own page. A frame that has gone (null), a
 * frame inside the page, another window and a page of another origin are all strangers.
 */
export function isOwnFrame(frame: FrameLike | null, mainFrame: FrameLike | null): boolean {
  return frame !== null && frame === mainFrame && frame.parent === null && isAppUrl(frame.url);
}
