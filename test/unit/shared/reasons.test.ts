import { describe, expect, it } from 'vitest';
import { classifiedNames, classifyDirective } from '../../../electron/openvpn/directives.ts';
import { parseProfile } from '../../../electron/openvpn/profile.ts';
import { createTranslator, describeProblem } from '../../../electron/shared/i18n.ts';
import { en } from '../../../electron/shared/messages/en.ts';
import { blocks } from '../openvpn/samples.ts';

describe('why a directive is left out', () => {
  it.each([...classifiedNames()])('%s: the reason is in the catalogue', (name) => {
    const found = classifyDirective(name);
    if (found === null || !('reasonKey' in found) || found.verdict === 'unsupported') return;
    expect(Object.keys(en.reasons)).toContain(found.reasonKey);
  });

  it('is given for every line of a profile that is not taken over', () => {
    const lines = ['client', 'dev tun', 'remote vpn.example', ...blocks.split('\n')];
    const odd = [
      'user nobody',
      'verb 3',
      'setenv COLOUR blue',
      'redirect-gateway def1',
      'route host.example',
      'no-such 1',
    ];
    const parsed = parseProfile([...lines, ...odd, 'dhcp-option WINS 10.0.0.1'].join('\n'));
    expect(parsed.ok).toBe(true);
    const report = parsed.ok ? parsed.value.report : [];
    expect(report.length).toBeGreaterThanOrEqual(odd.length);
    for (const { reasonKey } of report) expect(Object.keys(en.reasons)).toContain(reasonKey);
  });

  it('stands in the problem of a dangerous one, in the user’s language', () => {
    const found = {
      code: 'profile.dangerous',
      params: { file: 'a.ovpn', line: 3, directive: 'up', reasonKey: 'runs-program' },
    } as const;
    expect(describeProblem(createTranslator('en'), found).text).toBe(
      'a.ovpn, line 3: `up` is dangerous: it would run a program.',
    );
    expect(describeProblem(createTranslator('zh-CN'), found).text).toContain('它会运行程序');
  });
});
