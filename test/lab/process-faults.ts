import { wrongArgument } from './errors.ts';
import { isAlive, killDaemon, readRecord, restartDaemon, signalDaemon, type ProcessRecord } from './processes.ts';

/** Waits until a daemon that was started again does its work. */
type Ready = (record: ProcessRecord) => Promise<void>;

/** Kills, starts, restarts, freezes or thaws daemons. Returns what stays wrong. */
export async function controlAll(
  argument: string,
  names: readonly string[],
  ready: Ready,
): Promise<string | undefined> {
  const records = names.map(readRecord);
  switch (argument) {
    case 'kill':
      await Promise.all(records.map(killDaemon));
      return 'kill';
    case 'restart':
      await Promise.all(records.map(killDaemon));
      await revive(names, ready);
      return undefined;
    case 'freeze':
      for (const record of records) signalDaemon(record, 'SIGSTOP');
      return 'freeze';
    case 'start':
    case 'thaw':
      await revive(names, ready);
      return undefined;
    default:
      throw wrongArgument(argument, 'kill|start|restart|freeze|thaw');
  }
}

/** Thaws what is frozen and starts what has ended; returns when all of it is ready. */
export async function revive(names: readonly string[], ready: Ready): Promise<void> {
  await Promise.all(
    names.map(readRecord).map(async (record) => {
      if (isAlive(record)) signalDaemon(record, 'SIGCONT');
      else await ready(restartDaemon(record));
    }),
  );
}
