import type { AppSnapshot } from '../../electron/shared/ipc-schema.ts';

export type Screen = 'welcome' | 'idle' | 'steps' | 'sign-in' | 'failed' | 'services' | 'leaving';

/** What the window shows below the header; decided by the app's state alone. */
export function screenOf({ connection, profiles }: AppSnapshot): Screen {
  switch (connection.state.kind) {
    case 'disconnected':
      return profiles.length === 0 ? 'welcome' : 'idle';
    case 'failed':
      return profiles.length === 0 ? 'welcome' : 'failed';
    case 'connecting':
      return 'steps';
    case 'waiting-for-input':
      return 'sign-in';
    case 'connected':
    case 'degraded':
    case 'reconnecting':
    case 'waiting-for-network':
      return 'services';
    case 'disconnecting':
      return 'leaving';
  }
}

/** The profile that "Connect" means: the chosen one while it exists, else the first. */
export function chosenProfile({ profiles, settings }: Pick<AppSnapshot, 'profiles' | 'settings'>): string | null {
  const chosen = profiles.find((profile) => profile.name === settings.profile) ?? profiles[0];
  return chosen?.name ?? null;
}
