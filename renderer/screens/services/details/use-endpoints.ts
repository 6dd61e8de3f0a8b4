import { useEffect, useState } from 'react';
import { problem, type Problem } from '../../../../electron/shared/problem.ts';
import { err, type Result } from '../../../../electron/shared/result.ts';
import type { ServiceEndpoints } from '../../../../electron/shared/service-endpoints.ts';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import { useKubelane } from '../../../app/context.ts';

/** Which Pods stand behind a Service; null until the answer is there. Asked again whenever the Service's record changes. */
export function useEndpoints(record: ServiceRecord): Result<ServiceEndpoints, Problem> | null {
  const { api } = useKubelane();
  const [answer, setAnswer] = useState<Result<ServiceEndpoints, Problem> | null>(null);
  useEffect(() => {
    let isWanted = true;
    const take = (next: Result<ServiceEndpoints, Problem>): void => {
      if (isWanted) setAnswer(next);
    };
    api.services.endpoints({ uid: record.uid }).then(take, (error: unknown) => {
      take(err(problem('app.internal', { detail: error instanceof Error ? error.message : String(error) })));
    });
    return () => {
      isWanted = false;
    };
  }, [api, record]);
  return answer;
}
