import { ActionIcon, Menu } from '@mantine/core';
import {
  Cable,
  EllipsisVertical,
  FileInput,
  FileKey,
  FileOutput,
  Keyboard,
  Network,
  Stethoscope,
  Tags,
  Trash2,
  TriangleAlert,
} from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { acceleratorText } from '../../../electron/shared/accelerator.ts';
import { canDisconnect } from '../../../electron/shared/connection-state.ts';
import { useAppSnapshot, useKubelane } from '../../app/context.ts';
import { chosenProfile } from '../../app/screen.ts';
import { useIntents } from '../../app/use-intents.ts';
import type { Dialog } from '../../state/kubelane-store.ts';
import { isMac } from '../../ui/platform.ts';
import { canAskCluster } from '../cluster/can-ask.ts';
import styles from './menu.module.css';
import { AppearanceItems } from './appearance-items.tsx';
import { MenuRadios } from './menu-radios.tsx';

/** Profiles, appearance and language behind one button. */
export function ProfileMenu() {
  const { t } = useTranslation();
  const { store } = useKubelane();
  const app = useAppSnapshot();
  const { change, importProfile } = useIntents();
  const chosen = chosenProfile(app);
  const locked = canDisconnect(app.connection.state);
  const target = useRef<HTMLButtonElement>(null);
  const open = (dialog: Dialog): void => {
    // A dialog gives the focus back to what had it; the menu's entry is gone by then.
    target.current?.focus();
    store.setState({ dialog });
  };
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          ref={target}
          variant="subtle"
          color="gray"
          className={styles['target']}
          aria-label={t('ui/header.menu')}
        >
          <EllipsisVertical size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={styles['dropdown']}>
        {app.profiles.length > 0 && (
          <MenuRadios
            label={t(locked ? 'ui/menu.profiles-locked' : 'ui/menu.profiles')}
            value={chosen ?? ''}
            onChange={(profile) => change({ profile })}
          >
            {app.profiles.map(({ name }) => (
              <Menu.RadioItem key={name} value={name} disabled={locked && name !== chosen} closeMenuOnClick>
                {name}
              </Menu.RadioItem>
            ))}
          </MenuRadios>
        )}
        <Menu.Item leftSection={<FileInput size={15} aria-hidden />} onClick={importProfile}>
          {t('ui/action.import')}
        </Menu.Item>
        <Menu.Item leftSection={<Cable size={15} aria-hidden />} onClick={() => open({ kind: 'direct' })}>
          {t('ui/menu.direct')}
        </Menu.Item>
        {chosen !== null && (
          <Menu.Item leftSection={<Tags size={15} aria-hidden />} onClick={() => open({ kind: 'names', name: chosen })}>
            {t('ui/menu.names', { profile: chosen })}
          </Menu.Item>
        )}
        {chosen !== null && (
          <Menu.Item
            leftSection={<FileKey size={15} aria-hidden />}
            onClick={() => open({ kind: 'kubeconfig', name: chosen })}
          >
            {t('ui/menu.kubeconfig', { profile: chosen })}
          </Menu.Item>
        )}
        {chosen !== null && (
          <Menu.Item
            leftSection={<FileOutput size={15} aria-hidden />}
            onClick={() => open({ kind: 'export', name: chosen })}
          >
            {t('ui/menu.export', { profile: chosen })}
          </Menu.Item>
        )}
        {chosen !== null && (
          <Menu.Item
            leftSection={<Trash2 size={15} aria-hidden />}
            disabled={locked}
            onClick={() => open({ kind: 'remove', name: chosen })}
          >
            {t('ui/menu.remove', { profile: chosen })}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Stethoscope size={15} aria-hidden />} onClick={() => open({ kind: 'doctor' })}>
          {t('ui/menu.doctor')}
        </Menu.Item>
        {canAskCluster(app.connection.state) && (
          <Menu.Item leftSection={<Network size={15} aria-hidden />} onClick={() => open({ kind: 'cluster' })}>
            {t('ui/menu.cluster')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<Keyboard size={15} aria-hidden />}
          rightSection={app.shortcut === 'taken' ? <TriangleAlert size={14} aria-hidden /> : null}
          onClick={() => open({ kind: 'shortcut' })}
        >
          {app.settings.shortcut === null
            ? t('browser/shortcut.menu')
            : t('browser/shortcut.menu-keys', { keys: acceleratorText(app.settings.shortcut, isMac) })}
        </Menu.Item>
        <AppearanceItems />
        <Menu.Divider />
        <Menu.Label>{t('ui/menu.version', { version: app.version })}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
