import { problem } from '../../shared/problem.ts';
import { commandProblem, type RunCommand } from '../command-runner.ts';
import type { DnsSettings } from '../network-guard.ts';
import type { DnsConfigurator, DnsLink } from './dns-configurator.ts';

const localRules = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters\\DnsPolicyConfig';
/** If this key exists, even empty, Windows ignores the local rules. */
const groupPolicyRules = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient\\DnsPolicyConfig';
/** Windows takes at most this many domains in one rule. */
const domainsPerRule = 50;

/** `reg` command lines that make the link's rules under one key (Name Resolution Policy Table, [MS-GPNRPT]). */
export function nrptCommands(root: string, link: DnsLink, settings: DnsSettings): readonly (readonly string[])[] {
  const servers = settings.servers.map((server) => server.text).join(';');
  const names = settings.domains.map((domain) => `.${domain.name}`);
  const commands: (readonly string[])[] = [];
  for (let start = 0; start < names.length; start += domainsPerRule) {
    const key = `${ruleKey(root, link)}-${start / domainsPerRule}`;
    const set = (name: string, type: string, value: string): void =>
      void commands.push(['add', key, '/v', name, '/t', type, '/d', value, '/f']);
    set('Version', 'REG_DWORD', '2');
    set('Name', 'REG_MULTI_SZ', names.slice(start, start + domainsPerRule).join('\\0'));
    set('GenericDNSServers', 'REG_SZ', servers);
    // 8: the rule names DNS servers.
    set('ConfigOptions', 'REG_DWORD', '8');
  }
  return commands;
}

/** The keys of one link (null: of every link) among the output of `reg query ROOT`. */
export function ownRuleKeys(root: string, link: DnsLink | null, output: string): readonly string[] {
  const own = link === null ? `${root}\\Kubelane-` : `${ruleKey(root, link)}-`;
  const prefix = own.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE').toLowerCase();
  return output
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.toLowerCase().startsWith(prefix));
}

/** Split DNS of Windows: NRPT rules in the registry. Not run on a real machine yet: only how the commands are built is tested. */
export function windowsDnsConfigurator(run: RunCommand): DnsConfigurator {
  return {
    stack: 'windows-nrpt',
    apply: async (link, settings, routed) => {
      await routed;
      const roots = (await keyExists(run, groupPolicyRules)) ? [localRules, groupPolicyRules] : [localRules];
      for (const root of roots) {
        await removeRules(run, root, link);
        for (const command of nrptCommands(root, link, settings)) {
          const result = await run('reg', command);
          if (result.exitCode !== 0) return problem('dns.failed', { detail: commandProblem(result) });
        }
      }
      await run('ipconfig', ['/flushdns']);
      return null;
    },
    clear: async (link) => {
      const stayed = [await removeRules(run, localRules, link), await removeRules(run, groupPolicyRules, link)];
      await run('ipconfig', ['/flushdns']);
      return stayed.find((words) => words !== null) ?? null;
    },
    sweep: async () => {
      const stayed = [await removeRules(run, localRules, null), await removeRules(run, groupPolicyRules, null)];
      await run('ipconfig', ['/flushdns']);
      return stayed.find((words) => words !== null) ?? null;
    },
  };
}

async function removeRules(run: RunCommand, root: string, link: DnsLink | null): Promise<string | null> {
  const present = await run('reg', ['query', root]);
  if (present.exitCode !== 0) return null;
  for (const key of ownRuleKeys(root, link, present.stdout)) {
    const result = await run('reg', ['delete', key, '/f']);
    if (result.exitCode !== 0) return commandProblem(result);
  }
  return null;
}

async function keyExists(run: RunCommand, key: string): Promise<boolean> {
  return (await run('reg', ['query', key])).exitCode === 0;
}

/** Key names hold no backslash; an adapter's name may hold anything else. */
function ruleKey(root: string, link: DnsLink): string {
  return `${root}\\Kubelane-${link.device.replace(/[^A-Za-z0-9]/g, '_')}`;
}
