import * as v from 'valibot';
import { channelName, type IpcHandlers, type IpcSchema } from '../../shared/ipc-contract.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { logError } from '../log.ts';
import { problemOf } from '../problem-error.ts';
import type { FrameLike } from './sender.ts';

/** What registration needs of Electron's `ipcMain`. */
export interface MainIpc {
  handle(
    channel: string,
    listener: (event: { readonly senderFrame: FrameLike | null }, ...args: unknown[]) => unknown,
  ): void;
}

/**
 * Registers the handlers of every call in the schema: the one place where a call's sender is checked and its argument parsed. Each call is
 * answered by a `Result`, so that what went wrong crosses the border as data.
 */
export function registerIpc<T extends IpcSchema>(
  ipc: MainIpc,
  schema: T,
  handlers: IpcHandlers<T>,
  isTrusted: (frame: FrameLike | null) => boolean,
): void {
  for (const [group, contracts] of Object.entries(schema)) {
    for (const [name, contract] of Object.entries(contracts)) {
      if (contract.type !== 'invoke') continue;
      const handler = findHandler(handlers, group, name);
      ipc.handle(channelName(group, name), async (event, ...args): Promise<Result<unknown, Problem>> => {
        if (!isTrusted(event.senderFrame)) return refuse(`${group}.${name}`, 'it did not come from the window');
        const parsed = v.safeParse(contract.schema, args[0]);
        if (!parsed.success || args.length > 1)
          return refuse(`${group}.${name}`, 'its argument is not what it should be');
        try {
          return ok(await handler(parsed.output));
        } catch (error) {
          logError(`${group}.${name}`, error);
          return err(problemOf(error));
        }
      });
    }
  }
}

type Handler = (argument: unknown) => unknown;

function findHandler(handlers: Readonly<Record<string, unknown>>, group: string, name: string): Handler {
  const handler = (handlers[group] as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (typeof handler !== 'function') throw new Error(`${group}.${name} has no handler`);
  return handler as Handler;
}

/** Says nothing of what was sent: it may be a secret. */
function refuse(call: string, detail: string): Result<never, Problem> {
  logError('a call was refused', `${call}: ${detail}`);
  return err(problem('app.bad-request', { detail: `${call}: ${detail}` }));
}
