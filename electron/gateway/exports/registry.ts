import type { ExportKind } from '../../shared/export-kind.ts';
import { adguardExport } from './adguard.ts';
import { corednsExport } from './coredns.ts';
import { dnsmasqExport } from './dnsmasq.ts';
import type { ExportFacts } from './export-facts.ts';
import { macosExport } from './macos.ts';
import { openwrtExport } from './openwrt.ts';
import { ovpnExport } from './ovpn.ts';
import { resolvedExport } from './resolved.ts';
import { unboundExport } from './unbound.ts';
import { windowsExport } from './windows.ts';

/** One kind of export. Only one that is `secret` is ever given the profile's configuration. */
type ExportMaker = {
  readonly fileName: string;
  readonly needs: readonly ('names' | 'routes')[];
  readonly needsVpn: boolean;
} & (
  | { readonly secret: false; readonly make: (facts: ExportFacts) => string }
  | { readonly secret: true; readonly make: (facts: ExportFacts, config: string) => string }
);

const names = (fileName: string, make: (facts: ExportFacts) => string): ExportMaker => ({
  fileName,
  needs: ['names'],
  needsVpn: false,
  secret: false,
  make,
});

/** Every kind, its file and what it cannot be made without. */
export const exportMakers: Readonly<Record<ExportKind, ExportMaker>> = {
  dnsmasq: names('kubelane-dnsmasq.conf', dnsmasqExport),
  openwrt: {
    fileName: 'kubelane-openwrt.sh',
    needs: ['names', 'routes'],
    needsVpn: true,
    secret: false,
    make: openwrtExport,
  },
  unbound: names('kubelane-unbound.conf', unboundExport),
  adguard: names('kubelane-adguard.txt', adguardExport),
  coredns: names('kubelane-coredns.txt', corednsExport),
  resolved: names('kubelane-resolved.conf', resolvedExport),
  macos: names('kubelane-macos.sh', macosExport),
  windows: names('kubelane-windows.ps1', windowsExport),
  ovpn: { fileName: 'kubelane.ovpn', needs: ['routes'], needsVpn: true, secret: true, make: ovpnExport },
};
