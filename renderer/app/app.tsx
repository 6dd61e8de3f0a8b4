import { MantineProvider } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import { I18nextProvider } from 'react-i18next';
import { useStore } from 'zustand';
import { createI18n, localeFor } from '../../electron/shared/i18n.ts';
import type { KubelaneApi } from '../../electron/shared/ipc-schema.ts';
import type { KubelaneStore } from '../state/kubelane-store.ts';
import { cssVariables, forgetfulSchemeManager, theme } from '../theme/theme.ts';
import { KubelaneContext } from './context.ts';
import { KubelaneWindow } from './kubelane-window.tsx';

/** The whole window: the language and the scheme in effect around what is drawn. */
export function App({ api, store }: { readonly api: KubelaneApi; readonly store: KubelaneStore }) {
  const locale = useStore(store, (state) => state.app?.locale ?? localeFor(navigator.language));
  const scheme = useStore(store, (state) => state.app?.settings.theme ?? 'system');
  const known = useStore(store, (state) => state.app !== null);
  const i18n = useMemo(() => createI18n(locale), [locale]);
  const kubelane = useMemo(() => ({ api, store }), [api, store]);
  useEffect(() => {
    document.documentElement.lang = locale;
    document.title = i18n.t('ui/window.title');
  }, [locale, i18n]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={forgetfulSchemeManager}
      defaultColorScheme="auto"
      {...(scheme === 'system' ? {} : { forceColorScheme: scheme })}
      getStyleNonce={styleNonce}
    >
      <I18nextProvider i18n={i18n}>
        <KubelaneContext value={kubelane}>{known && <KubelaneWindow />}</KubelaneContext>
      </I18nextProvider>
    </MantineProvider>
  );
}

/** The nonce that the app wrote into the page: without it the policy refuses the kit's style elements. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
