import type { Host } from '../connection/host-api.ts';
import type { ImportedProfile } from '../shared/ipc-schema.ts';
import type { Problem } from '../shared/problem.ts';
import type { ProfileSummary } from '../shared/profile.ts';
import type { Result } from '../shared/result.ts';

/** Everything behind the tray and the window, as they use it. It is loaded after the icon stands in the panel. */
export interface Backend {
  readonly host: Host;
  listProfiles(): Promise<readonly ProfileSummary[]>;
  importProfile(file: string): Promise<Result<ImportedProfile, Problem>>;
  removeProfile(name: string): Promise<Result<null, Problem>>;
}

/** What the backend tells the app without being asked. */
export interface BackendEvents {
  /** Another program (the CLI) changed the stored profiles. */
  readonly onProfilesChanged: () => void;
  /** Another program asked to see the window. */
  readonly onShowWindow: () => void;
}
