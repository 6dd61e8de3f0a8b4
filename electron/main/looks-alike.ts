import type { ClusterStatus } from '../shared/service-record.ts';
import type { Facts } from './app-model.ts';

/** Most changes are counts of bytes and of Services: the tray shows neither. */
export function looksAlikeInTray(before: Facts, now: Facts): boolean {
  const [one, other] = [before.connection, now.connection];
  return (
    one.state === other.state &&
    one.profile === other.profile &&
    one.routes === other.routes &&
    before.profiles === now.profiles &&
    before.settings === now.settings &&
    before.marks === now.marks &&
    before.lastAddress === now.lastAddress
  );
}

/** A list that is in view tells by itself how long it is: while it grows, nothing else of the window need be drawn anew each time. */
export function looksAlikeInWindow(before: Facts, now: Facts): boolean {
  const names = Object.keys(now) as (keyof Facts)[];
  const others = names.filter((name) => name !== 'cluster' && name !== 'lastAddress');
  return others.every((name) => before[name] === now[name]) && areInView(before.cluster, now.cluster);
}

/** Whether nothing but the length of a list differs that is there before and after; its time matters only once it is not followed any more, which is another phase. */
function areInView(before: ClusterStatus, now: ClusterStatus): boolean {
  if (before === now) return true;
  if (before.services === 0 || now.services === 0) return false;
  const told = ({ phase, context, version, domain, problem }: ClusterStatus): string =>
    JSON.stringify([phase, context, version, domain, problem]);
  return told(before) === told(now);
}
