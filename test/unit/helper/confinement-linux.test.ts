import { chmod, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  chooseConfinement,
  confinementFacts,
  effectiveCapabilities,
  type ConfinementFacts,
} from '../../../electron/helper/confinement-linux.ts';
import { unconfined } from '../../../electron/helper/confinement.ts';
import { useTempFolder } from './temp-folder.ts';

const path = useTempFolder();
const facts: ConfinementFacts = {
  setpriv: '/usr/bin/setpriv',
  tunIsOpenToAll: true,
  stateDirIsReachable: true,
  mayDropCapabilities: true,
};

describe('chooseConfinement', () => {
  it('gives every tunnel a user of its own with one capability', () => {
    const confinement = chooseConfinement(facts);
    expect(confinement.level).toBe('own-user');
    expect([confinement.userOf('kl0'), confinement.userOf('kl7')]).toEqual([60_600, 60_607]);
    const { program, args } = confinement.wrap('/usr/sbin/openvpn', ['--config', 'stdin'], 'kl7');
    expect([program, ...args].join(' ')).toBe(
      '/usr/bin/setpriv --reuid 60607 --regid 60607 --clear-groups --inh-caps -all,+net_admin --ambient-caps -all,+net_admin ' +
        '--no-new-privs /usr/sbin/openvpn --config stdin',
    );
  });

  it.each(['tun', 'kl', 'xkl0', 'kl0x', 'kl1000'])('gives %s no user, but still only the one capability', (device) => {
    const confinement = chooseConfinement(facts);
    expect(confinement.userOf(device)).toBeNull();
    expect(confinement.wrap('openvpn', [], device).args.join(' ')).toBe(
      '--inh-caps -all --bounding-set -all,+net_admin --no-new-privs openvpn',
    );
  });

  it.each([
    [{ tunIsOpenToAll: false }, '/dev/net/tun'],
    [{ stateDirIsReachable: false }, 'the folder of its management socket'],
  ])('keeps root, but not what root may do, where %j', (change, lacking) => {
    const confinement = chooseConfinement({ ...facts, ...change });
    expect(confinement.level).toBe('net-admin');
    expect(confinement.reason).toContain(`only root may open ${lacking}`);
    expect(confinement.userOf('kl0')).toBeNull();
    expect(confinement.wrap('openvpn', [], 'kl0').args).toContain('--bounding-set');
  });

  it.each([
    [{ setpriv: null }, 'setpriv is missing'],
    [{ tunIsOpenToAll: false, mayDropCapabilities: false }, 'CAP_SETPCAP is missing'],
  ])('says why it cannot where %j', (change, reason) => {
    const confinement = chooseConfinement({ ...facts, ...change });
    expect(confinement.level).toBe('none');
    expect(confinement.reason).toContain(reason);
  });
});

describe('unconfined', () => {
  it('changes nothing', () => {
    const confinement = unconfined('a reason');
    expect([confinement.level, confinement.reason, confinement.userOf('kl0')]).toEqual(['none', 'a reason', null]);
    expect(confinement.wrap('openvpn', ['a'], 'kl0')).toEqual({ program: 'openvpn', args: ['a'] });
  });
});

describe.runIf(existsSync('/proc/self/status'))('confinementFacts', () => {
  it('sees whether everybody may pass through to a folder', async () => {
    await mkdir(path('a', 'b'), { recursive: true });
    await chmod(path(), 0o755);
    expect((await confinementFacts(path('a', 'b'))).stateDirIsReachable).toBe(true);
    await chmod(path('a'), 0o700);
    expect((await confinementFacts(path('a', 'b'))).stateDirIsReachable).toBe(false);
    expect((await confinementFacts(path('none'))).stateDirIsReachable).toBe(false);
  });

  it('finds setpriv where Linux has it', async () => {
    const { setpriv } = await confinementFacts('/');
    expect(setpriv === null || existsSync(setpriv)).toBe(true);
  });
});

describe('effectiveCapabilities', () => {
  it.each([
    ['Name:\tx\nCapEff:\t0000000000000100\n', 8n, true],
    ['CapEff:\t00000000000000ff\n', 8n, false],
    ['CapEff:\t000001ffffffffff', 40n, true],
    ['CapPrm:\t0000000000000100\n', 8n, false],
    ['', 8n, false],
  ])('%j has %s: %s', (status, capability, has) => {
    expect(effectiveCapabilities(status, capability)).toBe(has);
  });
});
