import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { allowedDirectives, checkParameters } from '../../../electron/openvpn/directives-allowed.ts';
import { classifiedNames, classifyDirective } from '../../../electron/openvpn/directives.ts';
import { directiveSamples } from './directive-samples.ts';

describe('the directive table', () => {
  it('has each name once', () => {
    const names = classifiedNames();
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
  });

  it('has a sample of each allowed directive, which its own check takes', () => {
    expect(Object.keys(directiveSamples).sort()).toEqual([...allowedDirectives.keys()].sort());
    for (const [name, form] of allowedDirectives) {
      for (const sample of directiveSamples[name] ?? [])
        expect(checkParameters(form, sample), name).toMatchObject({ ok: true });
    }
  });

  it.skipIf(spawnSync('openvpn', ['--version']).error !== undefined)(
    'knows every name of the installed openvpn --help',
    () => {
      const help = spawnSync('openvpn', ['--help'], { encoding: 'utf8' }).stdout;
      const names = [...help.matchAll(/^--([a-z0-9-]+)/gm)].map((match) => match[1] ?? '');
      expect(names.length).toBeGreaterThan(200);
      expect(names.filter((name) => classifyDirective(name) === null)).toEqual([]);
    },
  );

  it('does not allow anything that is known to be dangerous (openvpn(8))', () => {
    const dangerous =
      'up down route-up route-pre-down ipchange tls-verify auth-user-pass-verify client-connect client-disconnect client-crresponse ' +
      'learn-address tls-crypt-v2-verify dns-updown plugin iproute engine providers pkcs11-providers config cd chroot dev-node up-delay ' +
      'up-restart down-pre win-sys remap-usr1 service log log-append writepid status replay-persist ifconfig-pool-persist tmp-dir ' +
      'tls-export-cert genkey auth-gen-token-secret management mktun rmtun';
    for (const name of dangerous.split(' '))
      expect(classifyDirective(name), name).toMatchObject({ verdict: 'dangerous' });
    for (const name of 'user group setcon nice mlock daemon syslog lladdr txqueuelen mark bind-dev'.split(' ')) {
      expect(classifyDirective(name), name).toMatchObject({ verdict: 'removed' });
    }
  });

  it('does not take object members for names', () => {
    for (const name of ['constructor', '__proto__', 'toString', '']) expect(classifyDirective(name)).toBeNull();
  });
});
