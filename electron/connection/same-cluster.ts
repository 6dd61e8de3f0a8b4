import type { Profile } from '../shared/profile.ts';

/** Whether two states of a profile mean the same part of the same kubeconfig, so that what was learned of its cluster still holds. */
export function isSameCluster(one: Profile, other: Profile): boolean {
  return one.name === other.name && one.kubeconfig === other.kubeconfig && one.context === other.context;
}
