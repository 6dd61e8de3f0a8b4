import type * as v from 'valibot';

/** A call of the renderer that the main process answers; the arguments are checked against `schema` at the border. */
export interface InvokeContract<S extends v.GenericSchema, R> {
  readonly type: 'invoke';
  readonly schema: S;
  /** Never set: carries the result's type. */
  readonly result?: R;
}

/** A message that the main process sends to the renderer. */
export interface NotifyContract<P> {
  readonly type: 'notify';
  /** Never set: carries the payload's type. */
  readonly payload?: P;
}

export type IpcSchema = Readonly<
  Record<string, Readonly<Record<string, InvokeContract<v.GenericSchema, unknown> | NotifyContract<unknown>>>>
>;

/** Declares a call: `invoke(schemaOfTheArgument)<ResultType>()`. */
export function invoke<S extends v.GenericSchema>(schema: S): <R>() => InvokeContract<S, R> {
  return () => ({ type: 'invoke', schema });
}

/** Declares a message to the renderer. */
export function notify<P>(): NotifyContract<P> {
  return { type: 'notify' };
}

/** The name of an Electron IPC channel. */
export function channelName(group: string, name: string): string {
  return `${group}-${name}`;
}

type Argument<S extends v.GenericSchema> = undefined extends v.InferInput<S> ? [] : [argument: v.InferInput<S>];

/** The renderer's end: calls are methods, messages are `onName(listener)` returning their end. */
export type RendererApi<T extends IpcSchema> = {
  readonly [G in keyof T]: {
    readonly [
      K in keyof T[G] as T[G][K] extends NotifyContract<unknown>
        ? T[G][K]['type'] extends 'notify'
          ? `on${Capitalize<K & string>}`
          : K
        : K
    ]: T[G][K] extends InvokeContract<infer S, infer R>
      ? (...argument: Argument<S>) => Promise<R>
      : T[G][K] extends NotifyContract<infer P>
        ? (listener: (payload: P) => void) => () => void
        : never;
  };
};

/** The main process's handlers for every call. */
export type IpcHandlers<T extends IpcSchema> = {
  readonly [G in keyof T]: {
    readonly [K in keyof T[G] as T[G][K]['type'] extends 'invoke' ? K : never]: T[G][K] extends InvokeContract<
      infer S,
      infer R
    >
      ? (argument: v.InferOutput<S>) => R | Promise<R>
      : never;
  };
};

/** The main process's senders for every message. */
export type IpcNotifiers<T extends IpcSchema> = {
  readonly [G in keyof T]: {
    readonly [K in keyof T[G] as T[G][K]['type'] extends 'notify' ? K : never]: T[G][K] extends NotifyContract<infer P>
      ? (payload: P) => void
      : never;
  };
};
