import { copyFile, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from './cache.ts';
import { installMissing } from './debian.ts';
import { makeWhole } from './files.ts';
import { type KubernetesProgram, kubernetesVersion } from './kubernetes-programs.ts';
import type { NeededPackage } from './packages.ts';
import { step } from './progress.ts';
import { mustRun } from './run.ts';

const tool = (name: string, program: string, why: string): NeededPackage => ({
  names: [name],
  why,
  present: { program },
  for: [],
});

const buildTools: readonly NeededPackage[] = [
  tool('golang-go', 'go', 'building Kubernetes'),
  tool('make', 'make', 'building Kubernetes'),
  tool('rsync', 'rsync', 'building Kubernetes'),
  tool('jq', 'jq', 'building Kubernetes'),
  tool('dpkg-dev', 'dpkg-source', "unpacking Debian's source"),
  tool('patch', 'patch', "unpacking Debian's source"),
];

/**
 * Builds Kubernetes programs from Debian 12's source package into the cache. Package lists of its own are used, so that the
 * machine's apt configuration is not changed. Takes about seven minutes on two cores.
 */
export async function buildKubernetes(
  programs: readonly KubernetesProgram[],
  target: (program: KubernetesProgram) => string,
): Promise<void> {
  await installMissing(buildTools);
  const workspace = await mkdtemp(join(tmpdir(), 'kubelane-k8s-'));
  try {
    const source = await step("Fetching Debian's Kubernetes source", () => fetchSource(workspace));
    await step('Replacing a vendored library that newer Go crashes with', () => replaceReflect2(workspace, source));
    await step(`Compiling ${programs.join(', ')}`, () => compile(source, programs));
    for (const program of programs) {
      await makeWhole(target(program), (draft) => copyFile(join(source, '_output/bin', program), draft));
    }
  } finally {
    await mustRun('chmod', ['-R', 'u+w', workspace]); // Go's module cache is read-only.
    await rm(workspace, { recursive: true, force: true });
  }
}

async function fetchSource(workspace: string): Promise<string> {
  const apt = await privateApt(workspace);
  await mustRun('apt-get', [...apt, 'update', '-q']);
  await mustRun('apt-get', [...apt, 'source', '-q', 'kubernetes'], { cwd: workspace });
  const folder = (await readdir(workspace)).find((name) => /^kubernetes-\d/.test(name));
  if (folder === undefined) throw new Error("apt-get source kubernetes left no folder: is this Debian 12's mirror?");
  if (!folder.includes(kubernetesVersion))
    throw new Error(`Debian's source is ${folder}, not Kubernetes ${kubernetesVersion}.`);
  return join(workspace, folder);
}

/** Options that give apt lists of its own in the workspace, with Debian 12's source packages. */
async function privateApt(workspace: string): Promise<readonly string[]> {
  const lists = join(workspace, 'apt/lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  const sources = join(workspace, 'apt/sources.list');
  const keyring = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';
  const mirrors = await debianMirrors();
  const lines = ['deb-src', 'deb'].flatMap((kind) => mirrors.map((mirror) => `${kind} ${keyring} ${mirror}`));
  await writeFile(sources, lines.join('\n'));
  return [
    ...['-o', `Dir::Etc::SourceList=${sources}`, '-o', 'Dir::Etc::SourceParts=/dev/null'],
    ...['-o', `Dir::State::Lists=${lists}`, '-o', 'APT::Sandbox::User=root'],
    ...['-o', `Dir::Cache=${join(workspace, 'apt')}`, '-o', 'APT::Get::List-Cleanup=false'],
  ];
}

/** The mirrors that this machine takes Debian 12 from, as `URI suite component` (apt-get(8), indextargets). */
async function debianMirrors(): Promise<readonly string[]> {
  const format = ['--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages'];
  const { stdout } = await mustRun('apt-get', ['indextargets', ...format]);
  const listed = stdout.split('\n');
  const mirrors = [...new Set(listed)].filter((line) => / bookworm(?:-security)? main$/.test(line));
  if (mirrors.length === 0)
    throw new Error(
      'apt takes nothing from Debian 12 (bookworm) on this machine, so there is no source to build from.',
    );
  return mirrors;
}

/** The vendored reflect2 1.0.1 does not fit Go ≥ 1.18: the API server dies of a SIGSEGV under load. Debian has 1.0.2. */
async function replaceReflect2(workspace: string, source: string): Promise<void> {
  const apt = await privateApt(workspace);
  await mustRun('apt-get', [...apt, 'download', 'golang-github-modern-go-reflect2-dev'], { cwd: workspace });
  const deb = (await readdir(workspace)).find((name) => name.startsWith('golang-github-modern-go-reflect2'));
  if (deb === undefined) throw new Error('apt-get download golang-github-modern-go-reflect2-dev left no .deb file.');
  const unpacked = join(workspace, 'reflect2');
  await mustRun('dpkg', ['-x', join(workspace, deb), unpacked]);
  const fresh = join(unpacked, 'usr/share/gocode/src/github.com/modern-go/reflect2');
  const vendored = join(source, 'vendor/github.com/modern-go/reflect2');
  const isCode = (name: string): boolean => /\.(go|s)$/.test(name) && !name.endsWith('_test.go');
  for (const name of (await readdir(vendored)).filter(isCode)) await rm(join(vendored, name));
  for (const name of (await readdir(fresh)).filter(isCode)) await cp(join(fresh, name), join(vendored, name));
}

async function compile(source: string, programs: readonly KubernetesProgram[]): Promise<void> {
  const goFolder = join(source, '..', 'go');
  const cpu = arch() === 'x64' ? 'amd64' : arch();
  await mustRun('make', [`WHAT=${programs.map((program) => `cmd/${program}`).join(' ')}`, 'GOLDFLAGS=-s -w'], {
    cwd: source,
    env: {
      ...process.env,
      HOME: goFolder,
      GOCACHE: join(cacheDir(), 'go-build'), // A build that was broken off goes on where it was.
      GOPATH: goFolder,
      GOFLAGS: '-mod=vendor',
      KUBE_BUILD_PLATFORMS: `linux/${cpu}`,
      KUBE_GIT_VERSION: `v${kubernetesVersion}`,
      KUBE_GIT_MAJOR: '1',
      KUBE_GIT_MINOR: '20',
      KUBE_GIT_TREE_STATE: 'clean',
      KUBE_GIT_COMMIT: 'x',
    },
  });
}
