import { join } from 'node:path';
import { installMissing } from './debian.ts';
import { locateDnsPrograms, obtainDnsPrograms } from './dns-programs.ts';
import { locateElectron, obtainElectron } from './electron-runtime.ts';
import { locateKubernetes, obtainKubernetes } from './kubernetes.ts';
import { locateNameServices, obtainNameServices } from './name-services.ts';
import { locateMusl, obtainMusl } from './musl.ts';
import { packagesFor, type Purpose } from './packages.ts';
import { isExecutable, which } from './run.ts';
import { locateResolved, locateResolvedTree, obtainResolved } from './systemd-resolved.ts';

export type PartName =
  'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-proxy' | 'kubectl' | 'systemd-resolved';

export const partNames: readonly PartName[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kubectl',
  'systemd-resolved',
];

const remedy = 'Run `npm run setup` to fetch what is missing.';

/** The absolute path of a program the laboratory needs. Throws an Error with a remedy when it is not on this machine. */
// eslint-disable-next-line @typescript-eslint/require-await -- asynchronous by contract: looking may have to ask other programs.
export async function findPart(name: PartName): Promise<string> {
  const path = locatePart(name);
  if (path === undefined) throw new Error(`${name} is not on this machine. ${remedy}`);
  return path;
}

function locatePart(name: PartName): string | undefined {
  switch (name) {
    case 'etcd':
    case 'kubectl':
      return fromAssets(name) ?? which(name);
    case 'systemd-resolved':
      return locateResolved();
    case 'kube-apiserver':
    case 'kube-controller-manager':
    case 'kube-proxy':
      return locateKubernetes(name);
  }
}

/** `KUBEBUILDER_ASSETS` is the controller-runtime "envtest" convention: a folder with etcd, kube-apiserver and kubectl. */
function fromAssets(name: string): string | undefined {
  const folder = process.env['KUBEBUILDER_ASSETS'];
  if (folder === undefined || folder === '') return undefined;
  const path = join(folder, name);
  return isExecutable(path) ? path : undefined;
}

/**
 * The folder under which systemd-resolved's files lie as its package lays them out (`lib/systemd/systemd-resolved`,
 * `usr/bin/resolvectl`, `usr/share/dbus-1/…`): `/` on a machine that has it installed. Throws when there is none.
 */
// eslint-disable-next-line @typescript-eslint/require-await -- see findPart
export async function resolvedTree(): Promise<string> {
  const tree = locateResolvedTree();
  if (tree === undefined) throw new Error(`systemd-resolved is not on this machine. ${remedy}`);
  return tree;
}

/** The folder with the DNS programs that the laptop can have instead of systemd-resolved (dns-programs.ts). Throws when there is none. */
export function dnsProgramsTree(): string {
  const tree = locateDnsPrograms();
  if (tree === undefined) throw new Error(`openresolv, NetworkManager and busybox are not on this machine. ${remedy}`);
  return tree;
}

/** The folder with the other name services that the laptop's C library can have (name-services.ts). Throws when there is none. */
export function nameServicesTree(): string {
  const tree = locateNameServices();
  if (tree === undefined) throw new Error(`nss-mdns, nss-resolve and Avahi are not on this machine. ${remedy}`);
  return tree;
}

/** The folder with musl and its compiler (musl.ts). Throws when there is none. */
export function muslTree(): string {
  const tree = locateMusl();
  if (tree === undefined) throw new Error(`musl is not on this machine. ${remedy}`);
  return tree;
}

/** The Electron `dist` folder (with the program `electron` in it). Throws an Error with a remedy when there is none. */
export async function electronDist(): Promise<string> {
  const folder = await locateElectron();
  if (folder === undefined) throw new Error(`No Electron runtime is on this machine. ${remedy}`);
  return folder;
}

/**
 * Fetches everything a purpose needs and that is not here yet: Debian packages (asking sudo once when not root), and the programs
 * that no package brings. Does nothing, quickly, when all is there.
 */
export async function ensureParts(purpose: Purpose = 'lab'): Promise<void> {
  await installMissing(packagesFor(purpose));
  const work: Promise<void>[] = [];
  if (purpose === 'lab' || purpose === 'test') work.push(obtainKubernetes(), obtainResolved(), obtainDnsPrograms());
  if (purpose === 'test') work.push(obtainNameServices());
  if (purpose === 'app' || purpose === 'test') work.push(obtainElectron());
  if (purpose === 'test') work.push(obtainMusl());
  await Promise.all(work);
}
