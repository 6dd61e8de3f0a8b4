import { isAlive, processState, readRecords } from './processes.ts';
import { readState, type LabState } from './state.ts';
import { placeNames } from './places.ts';

/** What is there right now. `phase` is `broken` if a process that should run has ended and no fault explains it. */
export interface LabStatus {
  readonly phase: 'down' | 'starting' | 'up' | 'broken';
  readonly since?: string;
  readonly laptop?: LabState['laptop'];
  readonly faults: Readonly<Record<string, string>>;
  readonly processes: readonly {
    readonly name: string;
    readonly pid: number;
    readonly state: string;
    readonly log: string;
  }[];
  readonly places: readonly string[];
}

/** Reads the laboratory's state from the disk and from /proc. */
export function labStatus(): LabStatus {
  const state = readState();
  if (state === undefined) return { phase: 'down', faults: {}, processes: [], places: [] };
  const records = readRecords();
  const broken = state.phase === 'up' && Object.keys(state.faults).length === 0 && !records.every(isAlive);
  return {
    phase: broken ? 'broken' : state.phase,
    since: state.since,
    laptop: state.laptop,
    faults: state.faults,
    processes: records.map((record) => ({
      name: record.name,
      pid: record.pid,
      state: processState(record),
      log: record.logFile,
    })),
    places: placeNames,
  };
}

/** The status as a person reads it. */
export function formatStatus(status: LabStatus): string {
  if (status.phase === 'down') return 'The laboratory is down.';
  const { laptop } = status;
  const faults = Object.entries(status.faults).map(([name, argument]) => `${name} ${argument}`);
  return [
    `The laboratory is ${status.phase}, since ${status.since ?? ''}.`,
    laptop === undefined ? '' : `Laptop: ${laptop.address} in the ${laptop.lan} LAN, link ${laptop.link}.`,
    `Faults: ${faults.length === 0 ? 'none' : faults.join(', ')}.`,
    `Places: ${status.places.join(' ')}`,
    'Processes:',
    ...status.processes.map((each) => `  ${each.name.padEnd(26)} ${String(each.pid).padStart(7)}  ${each.state}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}
