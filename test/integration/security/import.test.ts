import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../helper/two-hosts.ts';
import { certificate, profileWith } from '../../unit/openvpn/samples.ts';
import { anna, ben, runAs, type User } from './users.ts';

/** The real command line, run by an ordinary user, against files that are not that user's. */
describe('importing as an ordinary user', () => {
  let folder = '';
  let cli = '';
  const at = (...names: string[]): string => join(folder, ...names);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kls-import-'));
    await chmod(folder, 0o755);
    cli = at('cli.cjs');
    await bundle('electron/cli/index.ts', cli);
    for (const user of [anna, ben]) {
      await mkdir(at(String(user.uid)), { mode: 0o700 });
      await chown(at(String(user.uid)), user.uid, user.uid);
    }
    await writeFile(at('roots.crt'), certificate, { mode: 0o600 });
    await writeFile(at(String(ben.uid), 'bens.crt'), certificate, { mode: 0o644 });
    await writeFile(at(String(anna.uid), 'own.crt'), certificate);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const home = (user: User): string => at(String(user.uid), 'home');

  async function importing(...lines: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const file = at(String(anna.uid), 'office.ovpn');
    await writeFile(file, profileWith(...lines));
    const environment = [`KUBELANE_HOME=${home(anna)}`, `HOME=${at(String(anna.uid))}`];
    return runAs(anna, 'env', [...environment, process.execPath, cli, 'import', file]);
  }

  it('CVE-2025-9615 (NetworkManager): another user’s certificate cannot be taken into a profile, by its path or by a link', async () => {
    const mine = at(String(anna.uid));
    await symlink(at('roots.crt'), join(mine, 'link.crt'));
    await symlink(at(String(ben.uid), 'bens.crt'), join(mine, 'other.crt'));
    const tries = [at('roots.crt'), 'link.crt', at(String(ben.uid), 'bens.crt'), 'other.crt', '../roots.crt'];
    for (const path of tries) {
      const { code, output } = await importing(`extra-certs ${path}`);
      expect({ path, code, output }).toMatchObject({ path, code: 1 });
      expect(output).toContain('you may not read it');
    }
    expect(await readdir(join(home(anna), 'profiles')).catch(() => [])).toEqual([]);
    expect(await importing('extra-certs own.crt')).toMatchObject({ code: 0 });
  });

  it('CVE-2025-3908 (OpenVPN 3 Linux): nothing is written through a link, nor into another user’s folder', async () => {
    await rm(home(anna), { recursive: true, force: true });
    await mkdir(home(anna));
    await chown(home(anna), anna.uid, anna.uid);
    await symlink(at(String(ben.uid)), join(home(anna), 'profiles'));
    const { code } = await importing('verb 3');
    expect(code).toBe(1);
    expect(await readdir(at(String(ben.uid)))).toEqual(['bens.crt']);
    await rm(join(home(anna), 'profiles'));
    await mkdir(join(home(anna), 'profiles'));
    await chown(join(home(anna), 'profiles'), anna.uid, anna.uid);
    const victim = at(String(anna.uid), 'victim');
    await writeFile(victim, 'precious');
    await chown(victim, anna.uid, anna.uid);
    await symlink(victim, join(home(anna), 'profiles', 'office.json'));
    expect((await importing('verb 3')).code).toBe(0);
    expect((await runAs(anna, 'cat', [victim])).output).toBe('precious');
  });
});
