import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChosenRoute } from '../../../electron/shared/collision.ts';
import type { RouteStatus } from '../../../electron/shared/routes.ts';
import { useKubelane } from '../../app/context.ts';

/** What the routes of a profile would meet, asked anew when the window is looked at, as the laptop may have been moved; and how to choose about it. */
export function useForeseen(profile: string): {
  readonly routes: readonly RouteStatus[];
  readonly choose: (chosen: ChosenRoute) => void;
} {
  const { api, store } = useKubelane();
  const [routes, setRoutes] = useState<readonly RouteStatus[]>([]);
  const asked = useRef(0);
  const ask = useCallback(() => {
    const mine = ++asked.current;
    const take = (found: readonly RouteStatus[]): void => {
      if (mine === asked.current) setRoutes(found);
    };
    // A profile that cannot be read says so when it is connected.
    void api.connection.foresee({ profile }).then(
      (result) => take(result.ok ? result.value : []),
      () => take([]),
    );
  }, [api, profile]);
  useEffect(() => {
    ask();
    window.addEventListener('focus', ask);
    return () => {
      asked.current += 1;
      window.removeEventListener('focus', ask);
    };
  }, [ask]);
  const choose = (chosen: ChosenRoute): void => {
    void api.connection.choose({ ...chosen, hosts: [...chosen.hosts], profile }).then((result) => {
      store.setState({ notice: result.ok ? null : result.error });
      ask();
    }, ask);
  };
  return { routes, choose };
}
