import { Variant } from '@jellybrick/dbus-next';

/** One entry of a tray icon's menu, as a panel would draw it. */
export interface TrayMenuEntry {
  readonly id: number;
  /** Without mnemonic marks. */
  readonly label: string;
  readonly enabled: boolean;
  readonly separator: boolean;
  readonly children: readonly TrayMenuEntry[];
}

/** The entries of the layout that `com.canonical.dbusmenu.GetLayout` answered: the root's children, invisible ones left out. */
export function parseLayout(layout: unknown): readonly TrayMenuEntry[] {
  const [, , children] = layout as [number, unknown, unknown[]];
  return children.map((child) => (child instanceof Variant ? (child.value as unknown) : child)).flatMap(parseEntry);
}

function parseEntry(value: unknown): readonly TrayMenuEntry[] {
  const [id, properties] = value as [number, Readonly<Record<string, Variant>>, unknown[]];
  const property = (name: string): unknown => properties[name]?.value;
  if (property('visible') === false) return [];
  return [
    {
      id,
      label: withoutMnemonics((property('label') ?? '') as string),
      enabled: property('enabled') !== false,
      separator: property('type') === 'separator',
      children: parseLayout(value),
    },
  ];
}

/** In dbusmenu `_` marks the next letter and `__` is an underscore. */
function withoutMnemonics(label: string): string {
  return label.replace(/_(.?)/g, '$1');
}
