/** What a profile can be exported as, in the order in which the kinds are offered. */
export const exportKinds = [
  'dnsmasq',
  'openwrt',
  'unbound',
  'adguard',
  'coredns',
  'resolved',
  'macos',
  'windows',
  'ovpn',
] as const;
export type ExportKind = (typeof exportKinds)[number];

/** One export: a text for another program. */
export interface ExportDocument {
  readonly kind: ExportKind;
  readonly profile: string;
  /** A name for the file, without a folder. */
  readonly fileName: string;
  /** The whole text; ASCII, lines end with `\n`. */
  readonly text: string;
  /** True where the text holds keys: it is then written for its owner alone, and never shown or copied by the window. */
  readonly secret: boolean;
}
