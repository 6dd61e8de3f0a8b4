import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFaultPrograms } from '../faults/build.ts';
import { faultCases, victimSets, type FaultCase } from '../faults/points.ts';
import { attach, type Lab } from '../lab/lab.ts';
import { laptopState, type LaptopState } from '../support/laptop-state.ts';
import { expectAsBefore } from './support/as-before.ts';
import { pidOf } from './support/processes.ts';
import { end, eventually, Installation, type Headless } from './support/programs.ts';

/** Nothing that is asked to end, and no start, may take longer. */
const patienceMs = 5_000;
const marks = '/run/kubelane-faults';

let lab: Lab;
let kubelane: Installation;
let before: LaptopState;

beforeAll(async () => {
  lab = await attach();
  kubelane = new Installation(await buildFaultPrograms());
  mkdirSync(marks, { recursive: true });
  kubelane.extraEnvironment = { KUBELANE_FAULT_MARKS: marks };
  const imported = await kubelane.cli(
    'import',
    lab.paths.profile,
    '--name',
    'lab',
    '--kubeconfig',
    lab.paths.kubeconfig,
  );
  expect(imported).toMatchObject({ code: 0 });
  // What a first run makes for good (the state folder) is part of what must be found again.
  await nextStart();
  clearMarks();
  before = laptopState();
});

afterAll(async () => {
  await kubelane.remove();
  rmSync(marks, { recursive: true, force: true });
});

/** In a full run every point is combined with everybody; in a short one each point has one victim, in turns. */
const combinations = faultCases.flatMap((fault, index) => {
  const all = process.env['KUBELANE_FAULTS'] === 'all';
  const chosen = all ? victimSets : victimSets.filter((_victims, turn) => turn === index % victimSets.length);
  return chosen.map((victims) => ({ ...fault, victims }));
});

describe('kill -9 at a named point', () => {
  test.each(combinations)('$story, $point: $victims', async ({ victims, ...fault }) => {
    await breakAt(fault, victims);
    expect(readMark('reached')).toEqual([fault.point.replace(/#\d$/, '')]);
    await nextStart();
    await expectNothingLeft();
  });
});

/** Plays the story up to the fault and lets what survived it end in order. */
async function breakAt(fault: FaultCase, victims: string): Promise<void> {
  clearMarks();
  const plain = kubelane.extraEnvironment;
  const armed = { ...plain, KUBELANE_FAULT: fault.point, KUBELANE_FAULT_VICTIMS: victims };
  const environmentOf = (program: FaultCase['in']): NodeJS.ProcessEnv =>
    fault.in === program && fault.story !== 'recover' ? armed : plain;
  let session: Headless | null = null;
  try {
    kubelane.extraEnvironment = environmentOf('helper');
    await kubelane.startHelper();
    kubelane.extraEnvironment = environmentOf('app');
    session = kubelane.up('lab');
    await tell(fault, session, armed);
    await eventually('the point is passed', isReached).catch((error: unknown) => {
      const said = [`exit code ${session?.exitCode ?? 'none'}`, session?.stderr, kubelane.helperLog.slice(-2000)];
      throw new Error(`${String(error)}; passed: ${readMark('passed').join(' ')}; ${said.join('\n')}`);
    });
  } finally {
    kubelane.extraEnvironment = plain;
    // Whoever survived ends when asked to, and not much later.
    if (session !== null) await withinPatience('kubelane ends', end(session.child, 'SIGINT'));
    await withinPatience('the helper ends', kubelane.stopHelper());
  }
}

async function tell(fault: FaultCase, session: Headless, armed: NodeJS.ProcessEnv): Promise<void> {
  if (fault.story === 'connect' || fault.story === 'connected') return;
  await session.reaches('connected');
  switch (fault.story) {
    case 'reconnect':
      process.kill(pidOfOpenvpn(), 'SIGUSR1');
      return;
    case 'disconnect':
      session.child.kill('SIGINT');
      return;
    case 'recover':
      process.kill(session.child.pid!, 'SIGSTOP');
      process.kill(pidOfOpenvpn(), 'SIGSTOP');
      await kubelane.stopHelper('SIGKILL');
      process.kill(session.child.pid!, 'SIGKILL');
      kubelane.extraEnvironment = armed;
      // It may be killed before it ever listens.
      await kubelane.startHelper().catch(() => undefined);
  }
}

/** What a user does next: start both programs, connect, disconnect. */
async function nextStart(): Promise<void> {
  await withinPatience('the helper starts', kubelane.startHelper());
  const session = kubelane.up('lab');
  await session.reaches('connected', patienceMs);
  expect(await session.end('SIGINT')).toBe(0);
  await withinPatience('the helper ends', kubelane.stopHelper());
}

async function expectNothingLeft(): Promise<void> {
  clearMarks();
  await expectAsBefore(before, { farewells: true });
}

function clearMarks(): void {
  for (const name of ['passed', 'reached']) rmSync(`${marks}/${name}`, { force: true });
}

function isReached(): boolean {
  return readMark('reached').length > 0;
}

function readMark(name: 'passed' | 'reached'): string[] {
  try {
    return readFileSync(`${marks}/${name}`, 'utf8').trim().split('\n');
  } catch {
    return []; // Nothing passed yet.
  }
}

function pidOfOpenvpn(): number {
  const pid = pidOf('openvpn');
  if (pid === undefined) throw new Error('openvpn does not run');
  return pid;
}

async function withinPatience(what: string, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${patienceMs} ms`)), patienceMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
