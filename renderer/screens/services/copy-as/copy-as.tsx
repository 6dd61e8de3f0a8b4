import { Button, Menu } from '@mantine/core';
import { ChevronDown, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AddressForm } from '../../../../electron/shared/address-form.ts';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import { ProblemMessage } from '../../../ui/message.tsx';
import styles from './copy-as.module.css';
import { FormItems } from './form-items.tsx';
import { ProtocolItems } from './protocol-items.tsx';
import { useForms } from './use-forms.ts';

/**
 * A button whose menu has the address in every form, with its text; a click or Enter copies one. Whoever opens it by a key holds `opened`. The menu
 * appears when its texts are known, which takes a moment where the cluster is asked for the image.
 */
export function CopyAs({
  record,
  port,
  opened,
  onOpenedChange,
  onCopy,
}: {
  readonly record: ServiceRecord;
  /** Null for the Service's first port, also where it has none. */
  readonly port: number | null;
  readonly opened: boolean;
  readonly onOpenedChange: (opened: boolean) => void;
  readonly onCopy: (form: AddressForm) => void;
}) {
  const { t } = useTranslation();
  const { answer, choose } = useForms(record.uid, port, opened);
  const [choosing, setChoosing] = useState(false);
  const dropdown = useRef<HTMLDivElement>(null);
  const isReady = opened && answer !== null;

  // What the keyboard is on goes away with the items; it goes on with the first of the new ones, or with the one that is chosen.
  useEffect(() => {
    if (!isReady) return undefined;
    const frame = requestAnimationFrame(() => {
      const items = [...(dropdown.current?.querySelectorAll<HTMLElement>('[data-menu-item]') ?? [])];
      (items.find((item) => item.ariaChecked === 'true') ?? items[0])?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [isReady, choosing]);

  const change = (next: boolean): void => {
    setChoosing(false);
    onOpenedChange(next);
  };

  return (
    <Menu
      opened={isReady}
      onChange={change}
      position="bottom-end"
      width="min(460px, calc(100vw - 24px))"
      // A long menu under a low button stands over it rather than beyond the window's edge.
      middlewares={{ flip: true, shift: { crossAxis: true, padding: 12 } }}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          loading={opened && answer === null}
          leftSection={<Copy size={13} aria-hidden />}
          rightSection={<ChevronDown size={13} aria-hidden />}
          onClick={() => change(!opened)}
        >
          {t('ui/copy-as')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown
        ref={dropdown}
        className={styles['dropdown']}
        aria-label={t('ui/copy-as.label', { name: record.name })}
      >
        {answer?.ok === false && <ProblemMessage problem={answer.error} />}
        {answer?.ok === true && choosing && (
          <ProtocolItems
            forms={answer.value}
            onChoose={(protocol) => void choose(protocol).then(() => setChoosing(false))}
          />
        )}
        {answer?.ok === true && !choosing && (
          <FormItems forms={answer.value} onCopy={onCopy} onChoose={port === null ? null : () => setChoosing(true)} />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
