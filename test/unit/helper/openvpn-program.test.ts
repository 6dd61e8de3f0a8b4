import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../electron/helper/command-runner.ts';
import { OpenvpnLocator } from '../../../electron/helper/openvpn-program.ts';
import { useTempFolder } from './temp-folder.ts';

const path = useTempFolder();
/** Belongs to root everywhere and nobody else can replace it. */
const trusted = '/bin/sh';

function answering(version: () => string): { run: RunCommand; asked: string[] } {
  const asked: string[] = [];
  const run: RunCommand = (program, args) => {
    asked.push([program, ...args].join(' '));
    return Promise.resolve({ exitCode: 1, stdout: version(), stderr: '' });
  };
  return { run, asked };
}
const missing = { ok: false, error: { code: 'tunnel.openvpn-missing' } };

describe('OpenvpnLocator', () => {
  it('finds the first that can be trusted, asks it once, and remembers it', async () => {
    const { run, asked } = answering(() => 'OpenVPN 2.6.14 x86_64');
    const locator = new OpenvpnLocator(run, [path('none'), '/bin', trusted]);
    const found = { ok: true, value: { path: trusted, version: '2.6.14' } };
    expect(await Promise.all([locator.find(), locator.find()])).toEqual([found, found]);
    expect(await locator.find()).toEqual(found);
    expect(asked).toEqual([`${trusted} --version`]);
  });

  it('never runs a program that somebody but root could replace', async () => {
    const { run, asked } = answering(() => 'OpenVPN 2.6.14 x86_64');
    await writeFile(path('openvpn'), '#!/bin/sh\n');
    await chmod(path('openvpn'), 0o777);
    await copyFile(path('openvpn'), path('other'));
    await chmod(path('other'), 0o775);
    expect(await new OpenvpnLocator(run, [path('openvpn'), path('other')]).find()).toEqual(missing);
    expect(asked).toEqual([]);
  });

  it('looks again while there is none', async () => {
    let version = 'sh: 0: Illegal option';
    const { run, asked } = answering(() => version);
    const locator = new OpenvpnLocator(run, [trusted]);
    expect(await locator.find()).toEqual(missing);
    version = 'OpenVPN 2.5.1 x86_64';
    expect((await locator.find()).ok).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('takes an old one for none', async () => {
    const { run } = answering(() => 'OpenVPN 2.4.12 x86_64');
    expect(await new OpenvpnLocator(run, [trusted]).find()).toEqual(missing);
  });
});
