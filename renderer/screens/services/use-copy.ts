import { useEffect, useMemo, useState } from 'react';
import type { AddressForm } from '../../../electron/shared/address-form.ts';
import { problem, type Problem } from '../../../electron/shared/problem.ts';
import { ok, type Result } from '../../../electron/shared/result.ts';
import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import { useKubelane } from '../../app/context.ts';

/** What became of the last copy; `turn` tells two equal ones apart, so that both are announced. */
export type CopyFeedback = { readonly turn: number } & (
  { readonly kind: 'done'; readonly address: string } | { readonly kind: 'failed'; readonly problem: Problem }
);

export interface Copying {
  readonly feedback: CopyFeedback | null;
  /** Copies the address of one of the Service's ports, by its index. */
  readonly copy: (record: ServiceRecord, port: number, form: AddressForm) => void;
  /** Copies a part of what the details show. */
  readonly copyText: (text: string) => void;
}

/** How long the confirmation stays in view, in milliseconds. */
const confirmationMs = 6000;

/** Copying through the app, and what to say about it. */
export function useCopy(): Copying {
  const { api } = useKubelane();
  const [feedback, setFeedback] = useState<CopyFeedback | null>(null);

  useEffect(() => {
    if (feedback === null) return undefined;
    const timer = setTimeout(() => setFeedback(null), confirmationMs);
    return () => clearTimeout(timer);
  }, [feedback]);

  return useMemo(() => {
    const say = (copied: Result<string, Problem>): void =>
      setFeedback((last) => ({
        ...(copied.ok ? { kind: 'done', address: copied.value } : { kind: 'failed', problem: copied.error }),
        turn: (last?.turn ?? 0) + 1,
      }));
    const tell = (copying: Promise<Result<string, Problem>>): void => {
      copying.then(say, (error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        say({ ok: false, error: problem('app.internal', { detail }) });
      });
    };
    return {
      feedback,
      copy: (record, port, form) =>
        tell(api.services.copy({ uid: record.uid, port: record.ports[port]?.port ?? null, form })),
      copyText: (text) => tell(api.services.copyText({ text }).then(() => ok(text))),
    };
  }, [api, feedback]);
}
