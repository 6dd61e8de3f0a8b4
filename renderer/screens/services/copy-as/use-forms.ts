import { useEffect, useState } from 'react';
import type { ServiceForms } from '../../../../electron/shared/address-form.ts';
import { problem, type Problem } from '../../../../electron/shared/problem.ts';
import type { ProtocolName } from '../../../../electron/shared/protocol-name.ts';
import { err, type Result } from '../../../../electron/shared/result.ts';
import { useKubelane } from '../../../app/context.ts';

export interface FormsModel {
  /** Null until the app has answered. */
  readonly answer: Result<ServiceForms, Problem> | null;
  /** Chooses what the port speaks; resolves when the forms are those of the choice. */
  readonly choose: (protocol: ProtocolName | null) => Promise<void>;
}

/** The forms of one port of a Service; asked for while they are wanted, and each time anew. */
export function useForms(uid: string, port: number | null, wanted: boolean): FormsModel {
  const { api } = useKubelane();
  const [answer, setAnswer] = useState<Result<ServiceForms, Problem> | null>(null);

  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    void settled(api.services.forms({ uid, port })).then((forms) => {
      if (current) setAnswer(forms);
    });
    return () => {
      current = false;
      setAnswer(null);
    };
  }, [api, uid, port, wanted]);

  const choose = async (protocol: ProtocolName | null): Promise<void> =>
    setAnswer(await settled(api.services.setProtocol({ uid, port, protocol })));
  return { answer, choose };
}

function settled(asked: Promise<Result<ServiceForms, Problem>>): Promise<Result<ServiceForms, Problem>> {
  return asked.catch((error: unknown) =>
    err(problem('app.internal', { detail: error instanceof Error ? error.message : String(error) })),
  );
}
