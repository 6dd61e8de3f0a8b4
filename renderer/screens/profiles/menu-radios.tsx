import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';

/** Items of a menu of which one is chosen, under their name; a group of its own to screen readers, too. */
export function MenuRadios({
  label,
  value,
  onChange,
  children,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}) {
  return (
    <div role="group" aria-label={label}>
      <Menu.Label aria-hidden>{label}</Menu.Label>
      <Menu.RadioGroup value={value} onChange={onChange}>
        {children}
      </Menu.RadioGroup>
    </div>
  );
}
