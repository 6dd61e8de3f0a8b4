import { useCallback, useEffect, useState } from 'react';
import type { DoctorProgress, DoctorReport } from '../../../electron/shared/doctor.ts';
import { problem, type Problem } from '../../../electron/shared/problem.ts';
import { useKubelane } from '../../app/context.ts';

export interface Doctor {
  readonly progress: DoctorProgress;
  /** Null while the examination is under way. */
  readonly report: DoctorReport | null;
  /** Why there is no report, or why it was not copied. */
  readonly problem: Problem | null;
  readonly copied: boolean;
  readonly run: () => void;
  readonly copy: () => void;
}

const nothingYet: DoctorProgress = { checks: [], running: null };

/** Examines at once, and again when asked; what is found is shown as it comes. */
export function useDoctor(): Doctor {
  const { api } = useKubelane();
  const [round, setRound] = useState(0);
  const [progress, setProgress] = useState(nothingYet);
  const [report, setReport] = useState<DoctorReport | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    let current = true;
    const stop = api.doctor.onProgress((state) => {
      if (current) setProgress(state);
    });
    api.doctor.run().then(
      (found) => {
        if (!current) return;
        setProgress({ checks: found.checks, running: null });
        setReport(found);
      },
      (error: unknown) => {
        if (current) setFailure(defect(error));
      },
    );
    return () => {
      current = false;
      stop();
    };
  }, [api, round]);

  const run = useCallback(() => {
    setReport(null);
    setFailure(null);
    setCopied(false);
    setProgress(nothingYet);
    setRound((before) => before + 1);
  }, []);
  const copy = useCallback(() => {
    api.doctor.copyReport().then(setCopied, (error: unknown) => setFailure(defect(error)));
  }, [api]);
  return { progress, report, problem: failure, copied, run, copy };
}

function defect(error: unknown): Problem {
  return problem('app.internal', { detail: error instanceof Error ? error.message : String(error) });
}
