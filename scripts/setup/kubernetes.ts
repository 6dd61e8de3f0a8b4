import { createWriteStream, existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { spawn } from 'node:child_process';
import { cacheDir, repositoryRoot } from './cache.ts';
import { digest, makeWhole } from './files.ts';
import { buildKubernetes } from './kubernetes-build.ts';
import { type KubernetesProgram, kubernetesPrograms, kubernetesVersion } from './kubernetes-programs.ts';
import { say, step } from './progress.ts';
import { isExecutable, mustRun, which } from './run.ts';

const packedFolder = join(repositoryRoot, '..', 'shared', `k8s-${kubernetesVersion}`);
const cached = (program: string): string => join(cacheDir(), `k8s-${kubernetesVersion}`, program);

/**
 * A Kubernetes server program that is on this machine already: `KUBEBUILDER_ASSETS`, then PATH, then the cache.
 * `undefined` when there is none.
 */
export function locateKubernetes(program: KubernetesProgram): string | undefined {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const fromAssets = assets === undefined || assets === '' ? undefined : join(assets, program);
  if (fromAssets !== undefined && isExecutable(fromAssets)) return fromAssets;
  const fromPath = which(program);
  if (fromPath !== undefined) return fromPath;
  return isExecutable(cached(program)) ? cached(program) : undefined;
}

/**
 * Puts the missing programs into the cache: unpacked from `../shared` where that exists, else the official release, else a
 * build from Debian's source. Throws an Error that says what was tried.
 */
export async function obtainKubernetes(): Promise<void> {
  const missing = kubernetesPrograms.filter((program) => locateKubernetes(program) === undefined);
  if (missing.length === 0) {
    await warnAboutMixedVersions();
    return;
  }
  const packed = missing.filter((program) => existsSync(join(packedFolder, `${program}.xz`)));
  await Promise.all(packed.map((program) => step(`Unpacking ${program}`, () => unpack(program))));
  const toFetch = missing.filter((program) => !packed.includes(program));
  if (toFetch.length === 0) return;
  try {
    await Promise.all(toFetch.map((program) => step(`Downloading ${program}`, () => downloadKubernetes(program))));
  } catch (error) {
    say(`    ${error instanceof Error ? error.message : String(error)}`);
    say("    Building Kubernetes from Debian's source instead; this takes about ten minutes, once.");
    await buildKubernetes(toFetch, cached);
  }
}

async function unpack(program: KubernetesProgram): Promise<void> {
  const sums = await readFile(join(packedFolder, 'SHA256SUMS'), 'utf8');
  const expected = checksumOf(sums, program);
  if (expected === undefined) throw new Error(`${packedFolder}/SHA256SUMS does not name ${program}.`);
  await makeWhole(cached(program), async (draft) => {
    const xz = spawn('xz', ['-dc', join(packedFolder, `${program}.xz`)], { stdio: ['ignore', 'pipe', 'inherit'] });
    await pipeline(xz.stdout, createWriteStream(draft));
    await expectDigest(draft, expected, `${program}.xz in ${packedFolder}`);
    await chmod(draft, 0o755);
  });
}

/** Fetches one program of the official release into the cache; `base` is replaced by tests. */
export async function downloadKubernetes(
  program: KubernetesProgram,
  base = 'https://dl.k8s.io',
  target = cached(program),
): Promise<void> {
  const cpu = arch() === 'x64' ? 'amd64' : arch();
  const url = `${base}/v${kubernetesVersion}/bin/linux/${cpu}/${program}`;
  const expected = (await (await get(`${url}.sha256`, 20_000)).text()).trim();
  await makeWhole(target, async (draft) => {
    const response = await get(url, 15 * 60_000);
    await writeFile(draft, new Uint8Array(await response.arrayBuffer()));
    await expectDigest(draft, expected, url);
    await chmod(draft, 0o755);
  });
}

async function get(url: string, timeoutMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((cause: unknown) => {
    throw new Error(`${url} cannot be reached.`, { cause });
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response;
}

async function expectDigest(path: string, expected: string, what: string): Promise<void> {
  const actual = await digest(path, 'sha256');
  if (actual !== expected) throw new Error(`${what} is damaged: its SHA-256 is ${actual}, not ${expected}.`);
}

/** The hex digest that a SHA256SUMS file gives for a file name, `undefined` when it is not listed. */
export function checksumOf(sums: string, name: string): string | undefined {
  for (const line of sums.split('\n')) {
    const match = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/.exec(line.trim());
    if (match?.[2] === name) return match[1];
  }
  return undefined;
}

/** Programs of different releases seldom work together: when they come from different folders, their versions are compared. */
async function warnAboutMixedVersions(): Promise<void> {
  const paths = kubernetesPrograms.map(locateKubernetes).filter((path) => path !== undefined);
  const folders = new Set(paths.map((path) => join(path, '..')));
  if (folders.size === 1) return;
  const versions = await Promise.all(paths.map(async (path) => (await mustRun(path, ['--version'])).stdout.trim()));
  if (new Set(versions).size > 1) {
    say('  ! The Kubernetes programs found are of different versions, which may not work together:');
    paths.forEach((path, index) => say(`    ${path}: ${versions[index] ?? 'unknown'}`));
  }
}
