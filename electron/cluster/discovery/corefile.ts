import { parseDomainName } from '../../shared/domain-name.ts';

/** The first forward zone of the `kubernetes` plugin in a Corefile. */
export function corefileDomain(corefile: string): string | null {
  for (const line of corefile.split('\n')) {
    const [plugin, ...zones] = line
      .replace(/[#{].*$/, '')
      .trim()
      .split(/\s+/);
    if (plugin !== 'kubernetes') continue;
    const domains = zones.map(parseDomainName).filter((zone) => zone !== null && !zone.endsWith('.arpa'));
    if (domains[0] !== undefined) return domains[0];
  }
  return null;
}
