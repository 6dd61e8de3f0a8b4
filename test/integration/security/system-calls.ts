import { readFile } from 'node:fs/promises';

/** What one process of a traced program did, in order. */
export interface SystemCall {
  readonly pid: number;
  readonly name: string;
  /** The arguments as strace prints them. */
  readonly text: string;
  readonly failed: boolean;
}

export const traced = 'trace=open,openat,creat,execve,read,socket,connect,bind';

/** Arguments for strace that follow every child and write to a file what `readCalls` reads. */
export function straceArguments(file: string, program: string, args: readonly string[]): string[] {
  return ['-D', '-f', '-qq', '-s', '65536', '-e', traced, '-e', 'signal=none', '-o', file, program, ...args];
}

/** Reads strace's output; calls that another process interrupted are put together. */
export async function readCalls(file: string): Promise<SystemCall[]> {
  const begun = new Map<string, string>();
  return (await readFile(file, 'utf8')).split('\n').flatMap((line) => {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const unfinished = /^(\w+)\((.*) <unfinished \.\.\.>$/.exec(rest);
    if (unfinished !== null) {
      begun.set(`${pid} ${unfinished[1] ?? ''}`, unfinished[2] ?? '');
      return [];
    }
    const resumed = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest);
    const whole = /^(\w+)\((.*)$/.exec(rest);
    const name = resumed?.[1] ?? whole?.[1];
    if (name === undefined) return [];
    const text = resumed === null ? (whole?.[2] ?? '') : `${begun.get(`${pid} ${name}`) ?? ''}${resumed[2] ?? ''}`;
    return [{ pid: Number(pid), name, text, failed: /\) += -1 E/.test(text) }];
  });
}

/** The programs that were started. */
export function programsStarted(calls: readonly SystemCall[]): string[] {
  return calls.filter(({ name, failed }) => name === 'execve' && !failed).map(({ text }) => quoted(text));
}

/** The paths that were opened: for reading, or so that something could be written, made or removed. */
export function filesOpened(calls: readonly SystemCall[], how: 'any' | 'to-write'): string[] {
  const opens = calls.filter(({ name, failed }) => /^(?:open|openat|creat)$/.test(name) && !failed);
  const wanted = opens.filter(
    ({ name, text }) => how === 'any' || name === 'creat' || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(text),
  );
  return wanted.map(({ text }) => quoted(text));
}

function quoted(text: string): string {
  return /"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? '';
}
