import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languages, themes, type Settings } from '../../../electron/shared/settings.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import { MenuRadios } from './menu-radios.tsx';

/** Each language is named in itself, so that it is found whatever the present one is. */
const nativeNames: Readonly<Record<Exclude<Settings['language'], 'system'>, string>> = {
  en: 'English',
  'zh-CN': '简体中文',
};

/** The settings of the window's look. */
export function AppearanceItems() {
  const { t } = useTranslation();
  const { settings } = useAppSnapshot();
  const { change } = useIntents();
  return (
    <>
      <Menu.Divider />
      <MenuRadios
        label={t('ui/menu.theme')}
        value={settings.theme}
        onChange={(value) => change({ theme: themes.find((theme) => theme === value) ?? 'system' })}
      >
        {themes.map((theme) => (
          <Menu.RadioItem key={theme} value={theme}>
            {t(`ui/menu.theme-${theme}`)}
          </Menu.RadioItem>
        ))}
      </MenuRadios>
      <Menu.Divider />
      <MenuRadios
        label={t('ui/menu.language')}
        value={settings.language}
        onChange={(value) => change({ language: languages.find((language) => language === value) ?? 'system' })}
      >
        {languages.map((language) => (
          <Menu.RadioItem key={language} value={language} lang={language === 'system' ? undefined : language}>
            {language === 'system' ? t('ui/menu.language-system') : nativeNames[language]}
          </Menu.RadioItem>
        ))}
      </MenuRadios>
    </>
  );
}
