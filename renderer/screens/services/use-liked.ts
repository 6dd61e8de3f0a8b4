import { useMemo } from 'react';
import { problem, type Problem } from '../../../electron/shared/problem.ts';
import type { KubelaneApi } from '../../../electron/shared/ipc-schema.ts';
import { useAppSnapshot, useKubelane } from '../../app/context.ts';
import type { Liked } from '../../state/question.ts';
import type { SearchableService } from '../../state/searchable.ts';

export interface LikedServices extends Liked {
  /** Makes the Service a favourite, or no favourite any more. */
  readonly toggle: (service: SearchableService) => void;
}

/** The favourites and recent Services of the profile. */
export function useLiked(): LikedServices {
  const { api, store } = useKubelane();
  const { marks } = useAppSnapshot();
  // The snapshot is another value at each change of anything; the search must not run again for it.
  const text = JSON.stringify([marks.favourites, marks.recent.map(({ service }) => service)]);
  return useMemo(() => {
    const [favourites, recent] = JSON.parse(text) as readonly (readonly string[])[];
    const liked = { favourites: new Set(favourites), recent: new Set(recent) };
    const refused = (notice: Problem): void => store.setState({ notice });
    return { ...liked, toggle: (service) => toggle(api, service.key, !liked.favourites.has(service.key), refused) };
  }, [api, store, text]);
}

function toggle(api: KubelaneApi, service: string, on: boolean, refused: (notice: Problem) => void): void {
  api.services.favourite({ service, on }).then(
    (result) => {
      if (!result.ok) refused(result.error);
    },
    (error: unknown) =>
      refused(problem('app.internal', { detail: error instanceof Error ? error.message : String(error) })),
  );
}
