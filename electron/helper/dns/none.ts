import { problem } from '../../shared/problem.ts';
import type { DnsConfigurator } from './dns-configurator.ts';

/** For computers that cannot send single domains elsewhere: says so, and touches nothing. */
export function noDnsConfigurator(): DnsConfigurator {
  return {
    stack: 'none',
    apply: (_link, settings) =>
      Promise.resolve(problem('dns.unsupported', { domain: settings.domains.map((domain) => domain.name).join(', ') })),
    clear: () => Promise.resolve(null),
  };
}
