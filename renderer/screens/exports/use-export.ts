import { useEffect, useState } from 'react';
import { problem, type Problem } from '../../../electron/shared/problem.ts';
import type { ExportDocument, ExportKind } from '../../../electron/shared/export-kind.ts';
import { useKubelane } from '../../app/context.ts';

/** What became of the last copy or save. */
export type ExportFeedback =
  | { readonly kind: 'copied' }
  | { readonly kind: 'saved'; readonly file: string }
  | { readonly kind: 'failed'; readonly problem: Problem };

interface ExportRequest {
  readonly kind: ExportKind;
  readonly profile: string;
  readonly reverse: boolean;
}

export interface ExportModel {
  /** The text as it may be shown; null until it is made, or where it cannot be. */
  readonly document: ExportDocument | null;
  /** Why it cannot be made. */
  readonly problem: Problem | null;
  readonly feedback: ExportFeedback | null;
  readonly copy: () => void;
  readonly save: () => void;
}

/** One export, made anew when it is another one that is asked for, or when the connection has other routes or names. */
export function useExport({ kind, profile, reverse }: ExportRequest, plan: unknown): ExportModel {
  const { api } = useKubelane();
  const [made, setMade] = useState<Pick<ExportModel, 'document' | 'problem'>>({ document: null, problem: null });
  const [said, setSaid] = useState<{ readonly of: string; readonly feedback: ExportFeedback } | null>(null);
  const key = `${kind} ${profile} ${reverse}`;

  useEffect(() => {
    let wanted = true;
    api.exports.preview({ kind, profile, reverse }).then(
      (result) => {
        if (!wanted) return;
        setMade(result.ok ? { document: result.value, problem: null } : { document: null, problem: result.error });
      },
      (error: unknown) => {
        if (wanted) setMade({ document: null, problem: internal(error) });
      },
    );
    return () => {
      wanted = false;
    };
  }, [api, kind, profile, reverse, plan]);

  const setFeedback = (feedback: ExportFeedback): void => setSaid({ of: key, feedback });
  const failed = (error: unknown): void => setFeedback({ kind: 'failed', problem: internal(error) });
  return {
    ...made,
    // What was copied or saved was another text once another one is asked for.
    feedback: said?.of === key ? said.feedback : null,
    copy: () => {
      api.exports
        .copy({ kind, profile, reverse })
        .then(
          (result) => setFeedback(result.ok ? { kind: 'copied' } : { kind: 'failed', problem: result.error }),
          failed,
        );
    },
    save: () => {
      api.exports.save({ kind, profile, reverse }).then((result) => {
        if (result === null) return;
        setFeedback(result.ok ? { kind: 'saved', file: result.value } : { kind: 'failed', problem: result.error });
      }, failed);
    },
  };
}

function internal(error: unknown): Problem {
  return problem('app.internal', { detail: error instanceof Error ? error.message : String(error) });
}
