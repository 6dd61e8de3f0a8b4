import { spawn } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { linuxProcesses } from '../../../electron/helper/processes-linux.ts';
import { useTempFolder } from './temp-folder.ts';

const path = useTempFolder();
const processes = linuxProcesses();
const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A shell under another name that waits to be killed, with further arguments that only show. */
async function runAs(name: string, ...args: readonly string[]): Promise<number> {
  if (!existsSync(path(name))) await copyFile('/bin/sh', path(name));
  const child = spawn(path(name), ['-c', 'echo ready; read line', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid ?? 0;
}

describe.runIf(existsSync('/proc/self/stat'))('linuxProcesses', () => {
  it('tells processes of one number apart by when they began', async () => {
    const pid = await runAs('sh');
    const started = await processes.startTime(pid);
    expect(started).toMatch(/^\d+$/);
    expect(await processes.startTime(pid)).toBe(started);
    const child = children[0];
    const ended = new Promise((resolve) => child?.once('close', resolve));
    child?.kill('SIGKILL');
    await ended;
    expect(await processes.startTime(pid)).toBeNull();
  });

  it('knows openvpn by its name', async () => {
    expect(await processes.isOpenvpn(await runAs('openvpn'))).toBe(true);
    expect(await processes.isOpenvpn(await runAs('openvpn2'))).toBe(false);
    expect(await processes.isOpenvpn(process.pid)).toBe(false);
    expect(await processes.isOpenvpn(0)).toBe(false);
  });

  it('finds the openvpns that call back to a socket', async () => {
    const socket = (folder: string): readonly string[] => ['--management', `${folder}/t0123456789ab.sock`, 'unix'];
    const ours = await runAs('openvpn', ...socket('/run/ours'));
    await runAs('openvpn2', ...socket('/run/ours'));
    await runAs('openvpn', ...socket('/run/theirs'));
    expect(await processes.openvpnsAt(new Set(['/run/ours/t0123456789ab.sock']))).toEqual([ours]);
    expect(await processes.openvpnsAt(new Set(['/run/ours/tba9876543210.sock']))).toEqual([]);
  });
});
