import { homedir, tmpdir, userInfo } from 'node:os';

/** What of the operating system decides where the user's files lie. */
export interface OsPlace {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly temporary: string;
  /** A part of a path that no other user has: the uid, or the name where there are no uids. */
  readonly user: string;
}

/** The place of the running process. */
export function osPlace(): OsPlace {
  const uid = process.getuid?.();
  return {
    platform: process.platform,
    home: homedir(),
    temporary: tmpdir(),
    user: uid === undefined ? userInfo().username : String(uid),
  };
}
