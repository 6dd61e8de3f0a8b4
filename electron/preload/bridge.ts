import { channelName } from '../shared/ipc-contract.ts';
import type { KubelaneApi } from '../shared/ipc-schema.ts';
import type { Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';
import { ipcChannels } from './channels.ts';

/** What the bridge needs of Electron's `ipcRenderer`. */
export interface RendererIpc {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  on(channel: string, listener: (event: unknown, payload: unknown) => void): unknown;
  removeListener(channel: string, listener: (event: unknown, payload: unknown) => void): unknown;
}

type Method = (argument: unknown) => unknown;

/** `window.kubelane`, made from the channel list: calls become methods, messages `onName(listener)`. Nothing of Electron passes through. */
export function createBridge(ipc: RendererIpc): KubelaneApi {
  const groups = Object.entries(ipcChannels).map(([group, channels]): [string, Readonly<Record<string, Method>>] => {
    const methods = Object.entries(channels).map(([name, type]): [string, Method] => {
      const channel = channelName(group, name);
      return type === 'invoke' ? [name, caller(ipc, channel)] : [`on${capitalize(name)}`, subscriber(ipc, channel)];
    });
    return [group, Object.fromEntries(methods)];
  });
  // The list's type follows the schema (channels.ts), so what is built from it has the schema's shape.
  return Object.fromEntries(groups) as unknown as KubelaneApi;
}

/** A call; what the main process refused is an Error whose message is the problem as JSON (only texts cross the bridge with errors). */
function caller(ipc: RendererIpc, channel: string): Method {
  return async (argument) => {
    const answer = (await ipc.invoke(channel, argument)) as Result<unknown, Problem>;
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.value;
  };
}

function subscriber(ipc: RendererIpc, channel: string): Method {
  return (listener) => {
    if (typeof listener !== 'function') throw new TypeError('A listener must be a function.');
    const deliver = (_event: unknown, payload: unknown): void => {
      (listener as (payload: unknown) => void)(payload);
    };
    ipc.on(channel, deliver);
    return () => {
      ipc.removeListener(channel, deliver);
    };
  };
}

function capitalize(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
