/**
 * Imports point one way (ARCHITECTURE.md): each folder of the programs names here what it may know beside itself. A folder that is
 * not listed may know nothing else, so a new folder fails until it has been given its place.
 */
const mayKnow = {
  'electron/shared': [],
  'electron/network': ['electron/shared'],
  'electron/openvpn': ['electron/shared'],
  'electron/cluster': ['electron/shared'],
  // Importing reads a profile as openvpn does, and looks whether the kubeconfig it goes with can be used.
  'electron/profiles': ['electron/shared', 'electron/openvpn', 'electron/cluster'],
  'electron/gateway': ['electron/shared'],
  'electron/helper': ['electron/openvpn', 'electron/network', 'electron/shared'],
  'electron/connection': [
    'electron/network',
    'electron/openvpn',
    'electron/cluster',
    'electron/profiles',
    'electron/gateway',
    'electron/shared',
  ],
  'electron/main': [
    'electron/connection',
    'electron/network',
    'electron/openvpn',
    'electron/cluster',
    'electron/profiles',
    'electron/gateway',
    'electron/shared',
  ],
  'electron/cli': [
    'electron/connection',
    'electron/network',
    'electron/openvpn',
    'electron/cluster',
    'electron/profiles',
    'electron/gateway',
    'electron/shared',
  ],
  'electron/preload': ['electron/shared'],
  renderer: ['electron/shared'],
};

const own = '^(electron|renderer|scripts|test|resources)/';
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];
const electronPackage = '(^|/)node_modules/electron/|^electron$';

const layers = Object.entries(mayKnow).map(([folder, known]) => ({
  name: `layer-${folder.replace('electron/', '')}`,
  comment: `${folder} may import ${known.length === 0 ? 'nothing of ours but itself' : `only itself and ${known.join(', ')}`}.`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: own, pathNot: `^(${[folder, ...known].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'known-folder',
      comment: 'A folder of the programs needs its place in mayKnow.',
      severity: 'error',
      from: { path: '^electron/', pathNot: `^(${Object.keys(mayKnow).join('|')})/` },
      to: {},
    },
    {
      name: 'no-cycles',
      comment: 'Two files that import each other cannot be understood apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'helper-without-packages',
      comment: 'The helper runs as root: nothing from npm.',
      severity: 'error',
      from: { path: '^electron/helper/' },
      to: { dependencyTypes: npm },
    },
    {
      name: 'electron-stays-on-top',
      comment: "Only main and preload import 'electron'; all else runs in plain Node too.",
      severity: 'error',
      from: { path: '^(electron|renderer)/', pathNot: '^electron/(main|preload)/' },
      to: { path: electronPackage },
    },
    {
      name: 'no-node-in-the-browser',
      comment: 'The renderer, the sandboxed preload script and what they share with the app have no Node.',
      severity: 'error',
      from: { path: '^(electron/(shared|preload)|renderer)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'preload-without-packages',
      comment: 'The preload script is a few lines: the bridge, and nothing from npm but electron.',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: { dependencyTypes: npm, pathNot: electronPackage },
    },
    {
      name: 'products-only',
      comment: 'What is shipped uses no development dependency (electron itself is the runtime).',
      severity: 'error',
      from: { path: '^(electron|renderer)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: electronPackage },
    },
    {
      name: 'unlisted-package',
      comment: 'A package that package.json does not name may vanish at the next install.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: electronPackage },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|release)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
