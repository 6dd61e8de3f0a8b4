import * as v from 'valibot';
import type { IpcSchema, RendererApi } from '../../electron/shared/ipc-contract.ts';

/** What answers the calls of a fake bridge: a function for each call of the schema, by group and name. */
export type FakeHandlers = Readonly<Record<string, Readonly<Record<string, (argument: unknown) => unknown>>>>;

export interface RecordedCall {
  readonly call: string;
  readonly argument: unknown;
}

export interface FakeBridge<T extends IpcSchema> {
  readonly api: RendererApi<T>;
  /** Sends a message to every listener of the renderer, as structured data. */
  readonly send: (group: string, name: string, payload: unknown) => void;
  /** Every call that was made, in order; `call` is `group.name`. */
  readonly calls: readonly RecordedCall[];
}

/**
 * The renderer's end of an IPC schema without Electron. Arguments are parsed by the schema as the main process does, values are cloned
 * as IPC does, so a double cannot be laxer than the real bridge.
 */
export function fakeBridge<T extends IpcSchema>(schema: T, handlers: FakeHandlers): FakeBridge<T> {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const calls: RecordedCall[] = [];
  const api: Record<string, Record<string, unknown>> = {};
  for (const [group, entries] of Object.entries(schema)) {
    const methods: Record<string, unknown> = (api[group] = {});
    for (const [name, contract] of Object.entries(entries)) {
      const key = `${group}.${name}`;
      if (contract.type === 'notify') {
        const heard = new Set<(payload: unknown) => void>();
        listeners.set(key, heard);
        methods[`on${name.charAt(0).toUpperCase()}${name.slice(1)}`] = (listener: (payload: unknown) => void) => {
          heard.add(listener);
          return () => heard.delete(listener);
        };
      } else {
        methods[name] = async (argument?: unknown) => {
          const parsed = v.parse(contract.schema, structuredClone(argument));
          calls.push({ call: key, argument: parsed });
          const handler = handlers[group]?.[name];
          if (handler === undefined) throw new Error(`The double has no answer for ${key}.`);
          return structuredClone(await handler(parsed));
        };
      }
    }
  }
  return {
    // Built from the very schema that the type is derived from.
    api: api as RendererApi<T>,
    calls,
    send: (group, name, payload) => {
      for (const listener of listeners.get(`${group}.${name}`) ?? []) listener(structuredClone(payload));
    },
  };
}
