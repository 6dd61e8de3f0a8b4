/** The least share of mutants that the unit tests must notice, in percent. */
export const goal = 85;

/** Files that are judged together, by their own unit tests. */
export interface MutationGroup {
  readonly name: string;
  readonly files: readonly string[];
  /** The unit tests that must notice what is changed in the files; glob patterns. */
  readonly tests: readonly string[];
}

const lexerTests = openvpnTests('lexer*', 'byte-lines');
const requestTests = helperTests('requests*');

/** What the helper's safety hangs on: what is read of a profile, what is kept of it, what a client may ask for, what is undone. */
export const groups: readonly MutationGroup[] = [
  { name: 'lexer', files: openvpn('lexer', 'line-lexer', 'byte-lines', 'quoting'), tests: lexerTests },
  {
    name: 'allow-list',
    files: openvpn(
      ...['directives', 'directives-allowed', 'directives-data', 'directives-files', 'directives-refused'],
      ...['parameter-checks', 'inline-bodies', 'canonical-config'],
      ...['profile', 'profile-draft', 'profile-inline', 'profile-network', 'profile-remotes', 'profile-settings'],
    ),
    tests: openvpnTests(
      'allow-list',
      'canonical-config*',
      'directives',
      'inline-bodies*',
      'loads',
      'profile',
      'refusals',
    ),
  },
  {
    name: 'protocol',
    files: [
      ...['electron/shared/json-lines.ts', 'electron/shared/helper-protocol.ts'],
      ...['electron/helper/requests.ts', 'electron/helper/network-guard.ts'],
    ],
    tests: [...requestTests, ...helperTests('network-guard*'), 'test/unit/shared/{json-lines,helper-protocol}.test.ts'],
  },
  {
    name: 'journal',
    files: ['electron/helper/journal.ts', 'electron/helper/recovery.ts'],
    tests: helperTests('journal*', 'recovery*'),
  },
];

/** The part that `--short` mutates: it ends within a minute. */
export const shortGroups: readonly MutationGroup[] = [
  { name: 'lexer (short)', files: openvpn('byte-lines', 'quoting'), tests: lexerTests },
  { name: 'protocol (short)', files: ['electron/helper/requests.ts'], tests: requestTests },
];

function openvpn(...names: string[]): readonly string[] {
  return names.map((name) => `electron/openvpn/${name}.ts`);
}

function openvpnTests(...names: string[]): readonly string[] {
  return names.map((name) => `test/unit/openvpn/${name}.test.ts`);
}

function helperTests(...names: string[]): readonly string[] {
  return names.map((name) => `test/unit/helper/${name}.test.ts`);
}
