import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { controlSocketPath } from '../../electron/profiles/home.ts';
import { createTranslator } from '../../electron/shared/i18n.ts';
import { Installation, repository, run } from '../../test/e2e/support/programs.ts';
import { attach, type Lab } from '../../test/lab/lab.ts';
import { clusterDomain, publicWeb } from '../../test/lab/topology.ts';
import { exitOf } from '../../test/support/kubelane-app.ts';
import { until } from '../../test/support/until.ts';
import { electronDist } from '../setup/parts.ts';
import { Interrupted, interruption, UndoStack } from './ending.ts';
import { profileName } from './running-kubelane.ts';
import { StateLog } from './state-log.ts';
import { Transcript } from './transcript.ts';
import type { UsersDesktop } from './users-desktop.ts';

const t = createTranslator('en');

/** Kubelane on the laboratory's laptop, drawn on the user's own desktop, until Ctrl+C or “Quit”. */
async function show(transcript: Transcript, undo: UndoStack, desktop: UsersDesktop): Promise<void> {
  const lab = await attach();
  transcript.chapter('Kubelane starts on your desktop');
  const runtime = `/run/user/${desktop.uid}`;
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  await chown(runtime, desktop.uid, desktop.gid);
  const kubelane = new Installation();
  undo.add(() => kubelane.remove());
  await chown(kubelane.home, desktop.uid, desktop.gid);
  // As systemd's RuntimeDirectory= makes it: root's alone, and passable.
  await mkdir(dirname(kubelane.helperSocket), { mode: 0o755 });
  await kubelane.startHelper('--allow-uid', String(desktop.uid));
  const environment = {
    ...kubelane.environment,
    LANG: process.env['LANG'] ?? 'C.UTF-8',
    HOME: desktop.home,
    XDG_RUNTIME_DIR: runtime,
    ...desktop.environment,
  };
  const cli = asUser(desktop, [process.execPath, `${repository}/out/cli.cjs`]);
  await importProfile(lab, cli, environment);
  const app = await startApp(desktop, environment);
  undo.add(() => endApp(app));
  transcript.ok('Helper, profile and app are there');
  explain(transcript);

  transcript.chapter('What happens');
  const appEnded = exitOf(app);
  const socket = controlSocketPath(kubelane.home, environment);
  await Promise.race([appEnded, until('the app to answer', () => existsSync(socket), 30_000)]);
  const states = new StateLog(cli, environment, ({ document }) => {
    const step = document.step === undefined ? '' : `: ${t(`step/${document.step}`)}`;
    const line = `${t(`state/${document.state}`, { profile: profileName })}${step}`;
    if (line !== lastLine) transcript.say([line, ...document.reasons.map(({ text }) => text)].join(' '));
    lastLine = line;
  });
  undo.add(() => states.stop());
  const code = await appEnded;
  if (code !== 0) throw new Error(`The app ended with ${code}.`);
}

let lastLine = '';

async function importProfile(lab: Lab, cli: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const [program = '', ...args] = cli;
  const options = ['--name', profileName, '--kubeconfig', lab.paths.kubeconfig];
  const outcome = await run(program, [...args, 'import', lab.paths.profile, ...options], environment);
  if (outcome.code !== 0) throw new Error(`The profile could not be imported: ${outcome.stderr.trim()}`);
}

async function startApp(desktop: UsersDesktop, environment: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const program = join(await electronDist(), 'electron');
  const flags = (await canSandbox(desktop)) ? [] : ['--no-sandbox'];
  const ozone = desktop.environment['DISPLAY'] === undefined ? ['--ozone-platform=wayland'] : [];
  const [first, ...args] = asUser(desktop, [program, ...flags, ...ozone, repository]);
  return spawn(first, args, { env: environment, stdio: 'ignore' });
}

/** Chromium's sandbox needs user namespaces, which some systems keep from ordinary users, and it refuses root. */
async function canSandbox(desktop: UsersDesktop): Promise<boolean> {
  if (desktop.uid === 0) return false;
  const [program, ...args] = asUser(desktop, ['unshare', '--user', '--net', 'true']);
  return (await run(program, args)).code === 0;
}

function asUser(desktop: UsersDesktop, argv: readonly [string, ...string[]]): [string, ...string[]] {
  if (desktop.uid === 0) return [...argv];
  return ['setpriv', `--reuid=${desktop.uid}`, `--regid=${desktop.gid}`, '--init-groups', '--', ...argv];
}

async function endApp(app: ChildProcess): Promise<void> {
  if (app.exitCode === null && app.signalCode === null) app.kill('SIGTERM');
  await exitOf(app);
}

function explain(transcript: Transcript): void {
  const laptop = `KUBELANE_LAB=${process.env['KUBELANE_LAB'] ?? ''} npm run lab -- exec laptop`;
  transcript.chapter('Your turn');
  transcript.say(
    `Click Kubelane’s icon in your tray, then “Connect ${profileName}”. (Without a tray its window is there.)`,
  );
  transcript.say('Then try, as root and in another terminal, from the laptop in the laboratory:');
  for (const command of [
    `curl http://web.shop.svc.${clusterDomain}/`,
    `getent hosts redis.shop.svc.${clusterDomain}`,
    `redis-cli -h redis.shop.svc.${clusterDomain} PING`,
    `curl http://${publicWeb.name}/`,
    'resolvectl status',
    'ip route',
  ]) {
    transcript.output(`${laptop} ${command}`);
  }
  transcript.say(
    'Or make something go wrong and watch the icon: move to an office LAN with the same addresses, freeze the server, …',
  );
  transcript.output(
    `${laptop.replace('exec laptop', 'fault lan office')}\n${laptop.replace('exec laptop', 'fault server freeze')}`,
  );
  transcript.output(laptop.replace('exec laptop', 'fault clear'));
  transcript.say('Ctrl+C here takes everything down.');
}

async function main(text: string | undefined): Promise<number> {
  const transcript = new Transcript(process.stdout);
  const undo = new UndoStack();
  let code = 0;
  try {
    // From scripts/demo.ts, which started us.
    const desktop = JSON.parse(text ?? '') as UsersDesktop;
    await Promise.race([show(transcript, undo, desktop), interruption()]);
  } catch (error) {
    // Ctrl+C is how this demo is meant to end.
    if (!(error instanceof Interrupted)) {
      transcript.wrong(error instanceof Error ? error.message : String(error));
      code = 1;
    }
  }
  await undo.run().catch((error: unknown) => {
    transcript.wrong(error instanceof Error ? error.message : String(error));
    code = 1;
  });
  return code;
}

process.exit(await main(process.argv[2]));
