/** The least share of lines and of branches that the unit tests must run, in percent. */
export const goal = 95;

/** A row of the report: the files of one folder. */
export interface CoveredFolder {
  readonly name: string;
  /** Where it lies in the repository. */
  readonly path: string;
  /** Whether the folders inside it have rows of their own and are left out of this one. */
  readonly alone: boolean;
}

/** The rows of the report; `electron/helper` as a whole stands beside its parts, so that a good part cannot hide a bad one. */
export const coveredFolders: readonly CoveredFolder[] = [
  { name: 'helper (all)', path: 'electron/helper', alone: false },
  { name: 'helper', path: 'electron/helper', alone: true },
  { name: 'helper/dns', path: 'electron/helper/dns', alone: true },
  { name: 'helper/routes', path: 'electron/helper/routes', alone: true },
  { name: 'openvpn', path: 'electron/openvpn', alone: false },
];

/** The unit tests whose coverage counts. The property tests of test/fuzz differ from run to run and are left out. */
export const testFolders: readonly string[] = ['test/unit/helper', 'test/unit/openvpn', 'test/unit/shared'];

/** A file that is left out, with the reason, which the report prints. */
export interface ExcludedFile {
  readonly path: string;
  readonly reason: string;
}

export const excludedFiles: readonly ExcludedFile[] = [
  {
    path: 'electron/helper/index.ts',
    reason: 'the start-up, which ends its process: the integration tests run it as the built helper',
  },
];
