import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { allowedDirectives, checkParameters } from '../../../electron/openvpn/directives-allowed.ts';
import { emitCanonicalConfig } from '../../../electron/openvpn/profile.ts';
import { directiveSamples } from '../../unit/openvpn/directive-samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-allowed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What openvpn says of lines of the file itself; complaints about a tunnel that is not whole yet do not count. */
function complaints(text: string): string[] {
  const file = join(folder, 'profile.ovpn');
  writeFileSync(file, text);
  const run = spawnSync('openvpn', ['--suppress-timestamps', '--config', file], { encoding: 'utf8', timeout: 10_000 });
  return run.stdout.split('\n').filter((line) => /profile\.ovpn:\d+|unknown |invalid |needs to be/i.test(line));
}

describe('what is allowed is accepted by the real openvpn', () => {
  it.each([...allowedDirectives])('%s', (name, form) => {
    for (const parameters of directiveSamples[name] ?? []) {
      const checked = checkParameters(form, parameters);
      expect(checked, parameters.join(' ')).toMatchObject({ ok: true });
      if (!checked.ok) continue;
      const text = emitCanonicalConfig({
        remotes: [],
        canonicalDirectives: [{ name, parameters: checked.value, line: 1 }],
        inline: {},
        needsUsername: false,
        routes: [],
        dnsServers: [],
        domains: [],
        searchDomains: [],
        redirectGateway: false,
        report: [],
      });
      expect(complaints(text), text).toEqual([]);
    }
  });
});

it('would notice a directive that openvpn does not know', () => {
  expect(complaints('no-such-directive 1\n')).not.toEqual([]);
});
