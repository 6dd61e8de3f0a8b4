import type { Host } from '../connection/host-api.ts';
import type { ExportDocument, ExportKind } from '../shared/export-kind.ts';
import type { DoctorProgress, DoctorReport } from '../shared/doctor.ts';
import type { Translate } from '../shared/i18n.ts';
import type { DirectProfileRequest, ImportedProfile } from '../shared/ipc-schema.ts';
import type { KubeconfigChange, KubeconfigContexts } from '../shared/kubeconfig.ts';
import type { Problem } from '../shared/problem.ts';
import type { NameChoices, ProfileSummary } from '../shared/profile.ts';
import type { Result } from '../shared/result.ts';

/** What of a profile is wanted for another program. */
export interface ExportRequest {
  readonly kind: ExportKind;
  readonly profile: string;
  readonly reverse: boolean;
}

/** What the doctor found, and how to show it to others. */
export interface Examined {
  readonly report: DoctorReport;
  /** A text without public addresses, names of servers and people, and secrets. */
  readonly text: (t: Translate) => string;
}

/** Everything behind the tray and the window, as they use it. It is loaded after the icon stands in the panel. */
export interface Backend {
  readonly host: Host;
  listProfiles(): Promise<readonly ProfileSummary[]>;
  makeDirectProfile(request: DirectProfileRequest): Promise<Result<null, Problem>>;
  importProfile(file: string): Promise<Result<ImportedProfile, Problem>>;
  /** A stored profile for another program, with what its connection knows while there is one. */
  exportProfile(request: ExportRequest): Promise<Result<ExportDocument, Problem>>;
  /** Writes an export to the file, in place of what is there; returns its path. */
  writeExport(file: string, document: ExportDocument): Promise<Result<string, Problem>>;
  /** Looks at every part of the way to the cluster. */
  examine(onProgress: (progress: DoctorProgress) => void): Promise<Examined>;
  removeProfile(name: string): Promise<Result<null, Problem>>;
  /** Changes which names a stored profile wants. */
  changeNames(name: string, choices: NameChoices): Promise<Result<null, Problem>>;
  /** The contexts that a stored profile can choose of, in that kubeconfig (null: the default). */
  listContexts(name: string, kubeconfig: string | null): Promise<Result<KubeconfigContexts, Problem>>;
  /** Has a stored profile take another kubeconfig or context; the list of Services follows at once. */
  changeKubeconfig(name: string, change: KubeconfigChange): Promise<Result<null, Problem>>;
}

/** What the backend tells the app without being asked. */
export interface BackendEvents {
  /** Another program (the CLI) changed the stored profiles. */
  readonly onProfilesChanged: () => void;
  /** Another program asked to see the window. */
  readonly onShowWindow: () => void;
}
