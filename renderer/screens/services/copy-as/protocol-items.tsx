import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ServiceForms } from '../../../../electron/shared/address-form.ts';
import { protocolNames, type ProtocolName } from '../../../../electron/shared/protocol-name.ts';
import { MenuRadios } from '../../profiles/menu-radios.tsx';
import { protocolLabels } from './protocol-labels.ts';

const automatic = 'automatic';

/** The protocols to choose from; the first entry goes back to the guess. */
export function ProtocolItems({
  forms: { protocol, guessedBy },
  onChoose,
}: {
  readonly forms: ServiceForms;
  readonly onChoose: (protocol: ProtocolName | null) => void;
}) {
  const { t } = useTranslation();
  const chosen = guessedBy === 'chosen' && protocol !== null ? protocol : automatic;
  const choose = (value: string): void => onChoose(protocolNames.find((name) => name === value) ?? null);
  return (
    <MenuRadios label={t('ui/copy-as.choose')} value={chosen} onChange={choose}>
      <Menu.RadioItem value={automatic}>{t('ui/copy-as.automatic')}</Menu.RadioItem>
      {protocolNames.map((name) => (
        <Menu.RadioItem key={name} value={name}>
          {protocolLabels[name]}
        </Menu.RadioItem>
      ))}
    </MenuRadios>
  );
}
