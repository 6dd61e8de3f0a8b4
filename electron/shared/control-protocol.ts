import * as v from 'valibot';
import { addressForms } from './address-form.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { mostHosts, routeChoices, type ChosenRoute } from './collision.ts';
import type { ConnectionSnapshot } from './connection-state.ts';
import type { Located } from './located.ts';
import type { Problem } from './problem.ts';
import type { ClusterStatus, ServiceRecord } from './service-record.ts';

/**
 * What the CLI says to a running app (or headless `up`) over the user's own socket: JSON documents, one a line.
 * A request is answered by one `ControlResponse`; `watch` and `up` first stream `{id, update: ControlStatus}`.
 */
const text = v.pipe(v.string(), v.maxLength(256));
const secret = v.pipe(v.string(), v.maxLength(4096));

export const controlRequestSchema = v.variant('verb', [
  v.object({ id: v.number(), verb: v.literal('status') }),
  v.object({ id: v.number(), verb: v.literal('watch') }),
  v.object({ id: v.number(), verb: v.literal('up'), profile: v.nullable(text) }),
  /** Answers the `waiting-for-input` state that `up` and `watch` show. */
  v.object({
    id: v.number(),
    verb: v.literal('answer'),
    answer: v.object({ username: secret, password: secret, response: secret }),
  }),
  v.object({ id: v.number(), verb: v.literal('down') }),
  v.object({ id: v.number(), verb: v.literal('services') }),
  v.object({ id: v.number(), verb: v.literal('locate'), text: v.pipe(v.string(), v.maxLength(4096)) }),
  v.object({
    id: v.number(),
    verb: v.literal('address'),
    service: text,
    form: v.picklist(addressForms),
    port: v.nullable(text),
  }),
  v.object({
    id: v.number(),
    verb: v.literal('choose'),
    route: text,
    choice: v.picklist(routeChoices),
    hosts: v.pipe(v.array(text), v.maxLength(mostHosts)),
    /** Left out: the profile of the present connection, or the one that would be connected. */
    profile: v.optional(text),
  }),
  /** What the connected cluster says of itself, asked now. */
  v.object({ id: v.number(), verb: v.literal('cluster-facts') }),
  /** Takes the proposed routes into the profile; answers when the connection was verified with them. */
  v.object({ id: v.number(), verb: v.literal('accept-routes') }),
  v.object({ id: v.number(), verb: v.literal('profiles-changed') }),
  v.object({ id: v.number(), verb: v.literal('show-window') }),
]);

export type ControlRequest = v.InferOutput<typeof controlRequestSchema>;

/** The state as data; the CLI puts it into words in its own language. */
export interface ControlStatus {
  readonly connection: ConnectionSnapshot;
  readonly cluster: ClusterStatus;
}

/** What stands behind a pasted text, with its Services in the order of their uids there. */
export interface LocatedServices {
  readonly located: Located;
  readonly services: readonly ServiceRecord[];
}

export interface ControlResults {
  status: ControlStatus;
  watch: null;
  up: ControlStatus;
  answer: null;
  down: ControlStatus;
  services: { readonly cluster: ClusterStatus; readonly services: readonly ServiceRecord[] };
  locate: LocatedServices;
  address: string;
  choose: ChosenRoute;
  'cluster-facts': ClusterFacts;
  'accept-routes': ClusterFacts;
  'profiles-changed': null;
  'show-window': null;
}

/** The id of a refusal that belongs to no request that could be read; requests use other ids. */
export const noRequest = 0;

export type ControlResponse =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly problem: Problem };
