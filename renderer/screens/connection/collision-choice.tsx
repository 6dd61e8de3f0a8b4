import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import {
  routeChoices,
  type ChosenRoute,
  type CollisionStatus,
  type RouteChoice,
} from '../../../electron/shared/collision.ts';
import styles from './collisions.module.css';

interface Props {
  readonly route: string;
  readonly collision: CollisionStatus;
  readonly choose: (chosen: ChosenRoute) => void;
}

/** What becomes of a route that meets something here: in effect as soon as it is chosen; hosts need to be named first. */
export function CollisionChoice({ route, collision, choose }: Props) {
  const { t } = useTranslation();
  const [asksHosts, setAsksHosts] = useState(false);
  const showsHosts = asksHosts || collision.choice === 'hosts';
  const pick = (choice: RouteChoice | undefined): void => {
    setAsksHosts(choice === 'hosts');
    if (choice !== undefined && choice !== 'hosts') choose({ route, choice, hosts: [] });
  };
  return (
    <div className={styles['choice']}>
      <NativeSelect
        size="xs"
        aria-label={t('ui/collision.choose', { route })}
        value={asksHosts ? 'hosts' : collision.choice}
        data={collision.choices.map((choice) => ({ value: choice, label: t(`choice/${choice}`) }))}
        onChange={({ currentTarget: { value } }) => pick(routeChoices.find((choice) => choice === value))}
      />
      {showsHosts && <Hosts key={collision.hosts.join()} route={route} hosts={collision.hosts} choose={choose} />}
    </div>
  );
}

interface HostsProps extends Pick<Props, 'route' | 'choose'> {
  readonly hosts: readonly string[];
}

function Hosts({ route, hosts, choose }: HostsProps) {
  const { t } = useTranslation();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const value = new FormData(event.currentTarget).get('hosts');
    const named = typeof value === 'string' ? value.split(/[\s,]+/).filter((host) => host !== '') : [];
    choose({ route, choice: 'hosts', hosts: named });
  };
  return (
    <form className={styles['hosts']} onSubmit={submit} autoComplete="off">
      <TextInput
        size="xs"
        name="hosts"
        required
        aria-label={t('ui/collision.hosts', { route })}
        placeholder={t('ui/collision.hosts-example')}
        defaultValue={hosts.join(', ')}
      />
      <Button size="compact-xs" variant="light" type="submit">
        {t('ui/collision.apply')}
      </Button>
    </form>
  );
}
