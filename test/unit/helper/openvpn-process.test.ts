import { expect, it } from 'vitest';
import { OpenvpnProcess } from '../../../electron/helper/openvpn-process.ts';
import { soon } from './soon.ts';

const node = (script: string, config = ''): OpenvpnProcess =>
  new OpenvpnProcess(process.execPath, ['-e', script], config);

it('gives the configuration on standard input, an empty environment and the root folder', async () => {
  const script = `
    process.stdin.on('data', (text) => process.stdout.write(text));
    process.stderr.write(JSON.stringify([process.env, process.cwd()]) + '\\n');`;
  const openvpn = node(script, 'client\ndev tun\n');
  expect(openvpn.pid).toBeGreaterThan(1);
  expect(await openvpn.ended).toEqual({ exitCode: 0, signal: null, startError: '' });
  expect([...openvpn.lastLines].sort()).toEqual(['[{},"/"]', 'client', 'dev tun']);
});

it('keeps its last twenty lines, clean and short', async () => {
  const script = `
    for (let line = 0; line < 30; line++) process.stdout.write('line ' + line + '\\n\\n');
    process.stdout.write('\\u001b[31mred\\u202e\\n' + 'x'.repeat(600) + '\\n');`;
  const openvpn = node(script);
  await openvpn.ended;
  expect(openvpn.lastLines).toHaveLength(20);
  expect(openvpn.lastLines[0]).toBe('line 12');
  expect(openvpn.lastLines.slice(-2)).toEqual(['[31mred', 'x'.repeat(500)]);
});

it('says by which signal it ended', async () => {
  const openvpn = node("setInterval(() => undefined, 1000); process.stdout.write('ready\\n')");
  await soon(() => openvpn.lastLines).toEqual(['ready']);
  openvpn.kill('SIGKILL');
  expect(await openvpn.ended).toEqual({ exitCode: null, signal: 'SIGKILL', startError: '' });
});

it('does not mind an openvpn that reads nothing', async () => {
  const openvpn = node('process.stdin.destroy(); process.exitCode = 4', 'x'.repeat(1024 * 1024));
  expect((await openvpn.ended).exitCode).toBe(4);
});

it('says that it cannot be started', async () => {
  const openvpn = new OpenvpnProcess('/nowhere/openvpn', [], '');
  expect(openvpn.pid).toBeUndefined();
  const end = await openvpn.ended;
  expect(end).toMatchObject({ exitCode: null, signal: null });
  expect(end.startError).toContain('ENOENT');
});
