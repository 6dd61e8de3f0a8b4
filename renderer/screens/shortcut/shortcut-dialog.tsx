import { Button, TextInput } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { acceleratorOf, acceleratorText } from '../../../electron/shared/accelerator.ts';
import { defaultShortcut } from '../../../electron/shared/settings.ts';
import { useAppSnapshot } from '../../app/context.ts';
import { useIntents } from '../../app/use-intents.ts';
import { Message } from '../../ui/message.tsx';
import { isMac } from '../../ui/platform.ts';
import styles from '../profiles/dialogs.module.css';

/** The keys that bring the window to the front: shown, changed by pressing others, turned off. A change is in effect at once. */
export function ShortcutDialog({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const { settings, shortcut } = useAppSnapshot();
  const { change } = useIntents();
  const [isUnfit, setUnfit] = useState(false);
  const keys = settings.shortcut === null ? null : acceleratorText(settings.shortcut, isMac);
  const onKeyDown = (event: KeyboardEvent): void => {
    // The keys of the dialog itself, and modifiers that wait for their letter.
    if (['Tab', 'Escape', 'Control', 'Alt', 'Shift', 'Meta', 'AltGraph'].includes(event.key)) return;
    event.preventDefault();
    const pressed = acceleratorOf(event.nativeEvent);
    setUnfit(pressed === null);
    if (pressed !== null) change({ shortcut: pressed });
  };
  return (
    <div className={styles['body']}>
      <p className={styles['text']}>{t('browser/shortcut.text')}</p>
      <TextInput
        label={t('browser/shortcut.keys')}
        description={t('browser/shortcut.press')}
        value={keys ?? t('browser/shortcut.none')}
        error={isUnfit ? t('browser/shortcut.hint') : null}
        readOnly
        onKeyDown={onKeyDown}
        data-autofocus
      />
      {shortcut === 'taken' && keys !== null && (
        <div role="alert">
          <Message tone="warn">{t('browser/shortcut.taken', { keys })}</Message>
        </div>
      )}
      <div className={styles['actions']}>
        {settings.shortcut !== null && (
          <Button variant="default" onClick={() => change({ shortcut: null })}>
            {t('browser/shortcut.off')}
          </Button>
        )}
        {settings.shortcut !== defaultShortcut && (
          <Button variant="default" onClick={() => change({ shortcut: defaultShortcut })}>
            {t('browser/shortcut.usual')}
          </Button>
        )}
        <Button onClick={close}>{t('ui/action.done')}</Button>
      </div>
    </div>
  );
}
