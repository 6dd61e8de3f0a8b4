import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestApiServer } from '../../../integration/cluster/api-server.ts';
import type { Figure } from '../../statistics.ts';
import { BenchApp } from '../bench-app.ts';
import { cutOff, connectionsOf } from '../half-open.ts';
import { differences } from '../same-as-kubectl.ts';
import type { Measured, Setting } from '../setting.ts';
import { storm } from '../storm.ts';

/** How long the API server stays away: long enough that a client has given up trying every moment. */
const awayMs = 10_000;
const boundSeconds = 3;

interface Fault {
  readonly name: string;
  /** Brings the fault about and ends it; returns when the list could be right again (milliseconds since 1970). The marker has changed. */
  readonly happen: (setting: Setting, app: BenchApp) => Promise<number>;
}

const now = (): number => performance.timeOrigin + performance.now();

const faults: readonly Fault[] = [
  {
    name: 'API server killed and back',
    async happen({ server, marker }) {
      await server.killApi();
      await delay(awayMs);
      await server.startApi();
      const back = now();
      await marker.change();
      return back;
    },
  },
  {
    name: '410 Gone: all that it knew has changed meanwhile, and is compacted',
    async happen({ server, many, marker }) {
      const { port } = server;
      await server.killApi();
      // Another API server of the same cluster, of which the app knows nothing.
      await server.startApi(await server.freePort());
      await storm(server, many, 200, 2);
      await marker.change();
      await server.compact();
      await server.killApi();
      await server.startApi(port);
      return now();
    },
  },
  {
    name: 'token expired, its successor is there',
    async happen({ server, marker }) {
      await server.killApi();
      server.changeTokens(`-${Date.now()}`);
      writeToken(server);
      await server.startApi();
      const back = now();
      await marker.change();
      return back;
    },
  },
  {
    name: 'half-open connection: its packets vanish, both ways',
    async happen({ server, marker }, app) {
      const restore = cutOff(connectionsOf(app.pid, server.port), server.port);
      await marker.change();
      const changed = now();
      setTimeout(restore, awayMs);
      return changed;
    },
  },
];

/** What goes wrong between the app and its API server, in the open window; compared with kubectl after each. */
export async function measureFaults(setting: Setting): Promise<Measured> {
  const { lab, server, options } = setting;
  const figures: Figure[] = [];
  const remarks: string[] = [];
  for (const fault of faults) {
    const app = await BenchApp.open(lab, kubeconfigWithProgram(server));
    try {
      await app.connect(await server.countServices());
      const times: number[] = [];
      for (let round = 0; round < Math.min(3, options.rounds); round++) {
        await app.expectMarker(setting.marker, setting.marker.next(), null);
        const possible = await fault.happen(setting, app);
        const shown = await app.markerShown().catch(() => Infinity);
        times.push(Math.max(0, shown - possible) / 1000);
      }
      figures.push({ name: fault.name, unit: 's', kubelane: times, bound: { most: boundSeconds } });
      const wrong = await differences(app, server);
      figures.push({
        name: '  rows that differ from kubectl’s list',
        unit: '',
        kubelane: [wrong.length],
        bound: { most: 0 },
      });
      remarks.push(...wrong.slice(0, 5).map((difference) => `${fault.name}: ${difference}`));
    } finally {
      await app.stop();
    }
  }
  return { figures: figures.map((figure) => worstOf(figure)), remarks };
}

/** Here the worst run counts. */
function worstOf(figure: Figure): Figure {
  return { ...figure, kubelane: [Math.max(...figure.kubelane)] };
}

const program = 'sign-in';

/** A kubeconfig that gets its token from a program, as those of clouds do; the program tells what `writeToken` wrote. */
function kubeconfigWithProgram(server: TestApiServer): string {
  const file = join(server.folder, program);
  const version = 'client.authentication.k8s.io/v1beta1';
  writeFileSync(
    file,
    `#!/bin/sh\nprintf '{"apiVersion":"${version}","kind":"ExecCredential","status":{"token":"%s"}}' "$(cat ${file}.token)"\n`,
  );
  chmodSync(file, 0o755);
  writeToken(server);
  const path = join(server.folder, 'kubeconfig-with-program.yaml');
  const lines = [
    'apiVersion: v1',
    'kind: Config',
    'current-context: test',
    'clusters:',
    `- {name: test, cluster: {server: "https://127.0.0.1:${server.port}", certificate-authority: server.crt}}`,
    'contexts:',
    '- {name: test, context: {cluster: test, user: me}}',
    'users:',
    `- {name: me, user: {exec: {apiVersion: ${version}, command: ${file}}}}`,
  ];
  writeFileSync(path, lines.join('\n'));
  return path;
}

function writeToken(server: TestApiServer): void {
  writeFileSync(join(server.folder, `${program}.token`), server.token('viewer'));
}
