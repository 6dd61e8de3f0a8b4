import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dnsProgramsTree, electronDist, findPart, muslTree } from '../../../scripts/setup/parts.ts';
import { startVirtualDisplay } from '../../support/virtual-display.ts';
import { LineProgram } from './line-program.ts';
import { repository, run } from './programs.ts';

/** A program that uses host names in its own way. */
export interface NameProgram {
  readonly title: string;
  /** What it gets: an address, or the page of the web server there; '' where it knows no such name. */
  readonly gets: 'address' | 'page';
  readonly reach: (host: string) => Promise<string>;
}

/** All of them, some of which were there before the tunnel and run on after it. */
export interface NamePrograms {
  readonly all: readonly NameProgram[];
  /** The one that remembers answers as the JVM does, for the one name that it was started with. */
  readonly jvm: LineProgram;
  readonly end: () => Promise<void>;
}

const folder = join(repository, 'test/e2e/support/name-programs');

/** Starts those that live long; `name` is what the one like the JVM uses every second from now on, and what it heard of it stands for `seconds`. */
export async function startNamePrograms(name: string, seconds: number): Promise<NamePrograms> {
  const place = mkdtempSync(join(tmpdir(), 'kubelane-name-programs-'));
  const [display, electron, musl, kubectl] = await Promise.all([
    startVirtualDisplay(),
    electronDist(),
    compileForMusl(join(folder, 'musl-lookup.c'), join(place, 'musl-lookup')),
    findPart('kubectl'),
  ]);
  const jvm = new LineProgram(process.execPath, [join(folder, 'jvm-like.cjs'), name, String(seconds)]);
  const browser = (resolver: string): LineProgram => {
    const argv = ['--no-sandbox', `--user-data-dir=${join(place, resolver)}`, join(folder, 'browser'), resolver];
    return new LineProgram(join(electron, 'electron'), argv, { ...process.env, DISPLAY: display.name });
  };
  const [builtIn, system] = [browser('built-in'), browser('system')];
  const all: NameProgram[] = [
    { title: 'getaddrinfo', gets: 'address', reach: (host) => output('getent', ['ahostsv4', host]) },
    { title: 'musl', gets: 'address', reach: (host) => output(musl, [host]) },
    { title: 'busybox', gets: 'address', reach: busyboxNslookup },
    { title: 'Go', gets: 'page', reach: (host) => goProgram(kubectl, host, place) },
    { title: 'curl', gets: 'page', reach: (host) => output('curl', ['-sS', '--max-time', '3', `http://${host}/`]) },
    { title: 'Chromium, resolver of its own', gets: 'page', reach: (host) => page(builtIn, host) },
    { title: 'Chromium, system’s resolver', gets: 'page', reach: (host) => page(system, host) },
  ];
  const end = async (): Promise<void> => {
    await Promise.all([jvm, builtIn, system].map((program) => program.end()));
    await display.stop();
    rmSync(place, { recursive: true, force: true });
  };
  return { all, jvm, end };
}

async function output(program: string, argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  return (await run(program, argv, env)).stdout.trim();
}

/** A statically linked program that reads resolv.conf alone and asks its servers itself. */
async function busyboxNslookup(host: string): Promise<string> {
  const said = await output(`${dnsProgramsTree()}/bin/busybox`, ['nslookup', host]);
  return [...said.matchAll(/^Address:\s+([\d.]+)$/gm)].map(([, address]) => address).join('\n');
}

/** A program in Go, whose resolver is said to be Go's own: it reads resolv.conf, too, and nothing of the C library. */
async function goProgram(kubectl: string, host: string, home: string): Promise<string> {
  const env = { ...process.env, GODEBUG: 'netdns=go+1', HOME: home, KUBECONFIG: '/dev/null' };
  const { stdout, stderr } = await run(kubectl, [`--server=http://${host}`, 'get', '--raw', '/'], env);
  if (!/Go's (?:DNS )?resolver/.test(stderr)) throw new Error(`not with Go's resolver: ${stderr}`);
  return stdout.trim();
}

async function page(browser: LineProgram, host: string): Promise<string> {
  const said = await browser.ask(`http://${host}/`);
  return said === 'ERR_NAME_NOT_RESOLVED' ? '' : said;
}

/** Links it statically, so that nothing of the machine's own C library is in it. */
async function compileForMusl(source: string, target: string): Promise<string> {
  const tree = muslTree();
  const [library, compiler] = [join(tree, 'usr/lib/x86_64-linux-musl'), join(tree, 'usr/lib/x86_64-linux-gnu/tcc')];
  const options = ['-B', compiler, '-nostdinc', '-nostdlib', '-static'];
  const own = ['-I', join(tree, 'usr/include/x86_64-linux-musl'), '-o', target];
  const parts = ['crt1.o', 'crti.o', 'libc.a', 'crtn.o'].map((name) => join(library, name));
  const argv = [...options, ...own, source, ...parts, join(compiler, 'libtcc1.a')];
  const { code, stderr } = await run(join(tree, 'usr/bin/tcc'), argv);
  if (code !== 0) throw new Error(stderr);
  return target;
}
