import { comment, head, lines, needsRoute, undo } from './comments.ts';
import type { ExportFacts } from './export-facts.ts';
import { reverseZones } from './reverse-zones.ts';

/**
 * A PowerShell script that makes the rules of the Name Resolution Policy Table. They are told by their comment, and are no rules of
 * Kubelane's helper, which has its own. Not run on a real Windows yet.
 */
export function windowsExport(facts: ExportFacts): string {
  const { servers, domains, profile } = facts;
  const namespaces = [...domains, ...reverseZones(facts)].map((name) => `'.${name}'`);
  const note = `'Kubelane export of the profile ${profile}'`;
  return lines(
    head(facts, 'names of the cluster for Windows (NRPT)'),
    comment(
      '',
      'Where it goes: run it once in a PowerShell of an administrator; it lasts over restarts:',
      '  powershell -ExecutionPolicy Bypass -File kubelane-windows.ps1',
      ...domains.map((domain) => `To check: Resolve-DnsName kubernetes.default.svc.${domain}`),
      '(`Get-DnsClientNrptPolicy` lists the rules in effect; nslookup does not look at them.)',
    ),
    needsRoute(facts),
    [
      '',
      '#Requires -RunAsAdministrator',
      "$ErrorActionPreference = 'Stop'",
      `$note = ${note}`,
      "if (Test-Path 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient\\DnsPolicyConfig') {",
      "  Write-Warning 'A Group Policy has rules of its own: Windows then ignores these. Ask your administrator to add them there.'",
      '}',
      '# What an earlier run made is replaced.',
      'Get-DnsClientNrptRule | Where-Object { $_.Comment -eq $note } | Remove-DnsClientNrptRule -Force',
      `foreach ($namespace in @(${namespaces.join(', ')})) {`,
      `  Add-DnsClientNrptRule -Namespace $namespace -NameServers @(${servers.map(({ text }) => `'${text}'`).join(', ')}) -Comment $note -DisplayName $note`,
      '}',
      'Clear-DnsClientCache',
    ],
    undo(
      `Get-DnsClientNrptRule | Where-Object { $_.Comment -eq ${note} } | Remove-DnsClientNrptRule -Force`,
      'Clear-DnsClientCache',
    ),
  );
}
