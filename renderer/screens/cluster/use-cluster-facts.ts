import { useCallback, useEffect, useRef, useState } from 'react';
import type { ClusterFacts, OverridableFact } from '../../../electron/shared/cluster-facts.ts';
import { problem, type Problem } from '../../../electron/shared/problem.ts';
import { err, type Result } from '../../../electron/shared/result.ts';
import { useAppSnapshot, useKubelane } from '../../app/context.ts';
import { canAskCluster } from './can-ask.ts';

interface Asked {
  readonly isAsking: boolean;
  /** As last heard; they stay in view while the cluster is asked again. */
  readonly facts: ClusterFacts | null;
  /** Why the last question was not answered. */
  readonly problem: Problem | null;
}

export interface ClusterFactsModel extends Asked {
  readonly ask: () => void;
  /** Has the profile decide a fact; no values go back to the cluster's own. Gives why that was refused. */
  readonly override: (kind: OverridableFact, values: readonly string[]) => Promise<Problem | null>;
  /** Takes the proposed routes. Gives why that was refused. */
  readonly accept: () => Promise<Problem | null>;
}

/** The cluster's facts: asked for when the connection stands, and again when wanted. */
export function useClusterFacts(): ClusterFactsModel {
  const { api } = useKubelane();
  const canAsk = canAskCluster(useAppSnapshot().connection.state);
  const [asked, setAsked] = useState<Asked>({ isAsking: true, facts: null, problem: null });
  /** Of the newest question: what answers an older one is not listened to. */
  const turn = useRef(0);

  const question = useCallback(() => {
    turn.current += 1;
    const mine = turn.current;
    void answered(api.cluster.facts()).then((answer) => {
      if (turn.current !== mine) return;
      setAsked(({ facts }) =>
        answer.ok
          ? { isAsking: false, facts: answer.value, problem: null }
          : { isAsking: false, facts, problem: answer.error },
      );
    });
  }, [api]);

  useEffect(() => {
    if (canAsk) question();
    return () => {
      turn.current += 1;
    };
  }, [canAsk, question]);

  const decide = async (decision: Promise<Result<ClusterFacts, Problem>>): Promise<Problem | null> => {
    const answer = await answered(decision);
    if (!answer.ok) return answer.error;
    // A question that is under way was asked before the decision.
    turn.current += 1;
    setAsked({ isAsking: false, facts: answer.value, problem: null });
    return null;
  };
  return {
    ...asked,
    isAsking: asked.isAsking && canAsk,
    problem: canAsk ? asked.problem : problem('cluster.not-connected'),
    ask: () => {
      setAsked(({ facts }) => ({ isAsking: true, facts, problem: null }));
      if (canAsk) question();
    },
    override: (kind, values) => decide(api.cluster.override({ kind, values: [...values] })),
    accept: () => decide(api.cluster.acceptRoutes()),
  };
}

/** A call that fails is a defect of the app, told like every other problem. */
function answered<T>(call: Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
  return call.catch((error: unknown) =>
    err(problem('app.internal', { detail: error instanceof Error ? error.message : String(error) })),
  );
}
