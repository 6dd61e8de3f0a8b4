import fc from 'fast-check';
import * as v from 'valibot';
import * as controlClient from '../../../electron/connection/control/control-client.ts';
import * as controlSession from '../../../electron/connection/control/control-session.ts';
import { controlRequestSchema } from '../../../electron/shared/control-protocol.ts';
import type { IpcSchema } from '../../../electron/shared/ipc-contract.ts';
import { ipcSchema } from '../../../electron/shared/ipc-schema.ts';
import { JsonLineDecoder } from '../../../electron/shared/json-lines.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { chunksOf, jsonShapes } from './support.ts';

/** The bundle exports what the product keeps to itself (engine/bundle.ts). */
const { idOf } = controlSession as unknown as { readonly idOf: (document: unknown) => number };
const { frameSchema } = controlClient as unknown as { frameSchema: v.GenericSchema };

const groups: readonly IpcSchema[string][] = Object.values(ipcSchema);
const schemas: readonly v.GenericSchema[] = groups.flatMap((group) =>
  Object.values(group).flatMap((contract) => (contract.type === 'invoke' ? [contract.schema] : [])),
);

const documents: readonly object[] = [
  { id: 1, verb: 'status' },
  { id: 2, verb: 'up', profile: null },
  { id: 3, verb: 'answer', answer: { username: 'u', password: 'p', response: '' } },
  { id: 4, verb: 'address', service: 'default/web', form: 'ip', port: null },
  { id: 5, ok: true, result: null },
  { id: 6, ok: false, problem: { code: 'app.internal', params: { a: 1 } } },
  { id: 7, update: { connection: { state: { kind: 'connected' } }, cluster: { phase: 'ready' } } },
  { profile: 'home' },
  { username: 'u', password: 'p', response: 'r' },
  { uid: 'a', port: 80, form: 'ip' },
  { name: 'home' },
  { theme: 'dark', language: 'en', profile: null },
];
const names = [
  ...['id', 'verb', 'profile', 'answer', 'username', 'password', 'response', 'service', 'form', 'port', 'ok', 'result'],
  ...[
    'problem',
    'code',
    'params',
    'update',
    'connection',
    'state',
    'kind',
    'cluster',
    'phase',
    'uid',
    'name',
    'theme',
    'language',
  ],
];
const words = [
  'status',
  'watch',
  'up',
  'answer',
  'down',
  'services',
  'address',
  'profiles-changed',
  'show-window',
  'ip',
  'dns',
];
const largestRequest = 96 * 1024;
/** The server ends a session with more requests at once. */
const usualRequests = 64;

/** What the window and the command line say to the main process: a value of the schema or a refusal, and what fits fits again. */
export const ipc: FuzzTarget = {
  name: 'ipc',
  dictionary: [
    ...[...names, ...words].map((word) => `"${word}"`),
    '{"',
    '":',
    'null',
    'true',
    '1e999',
    '"__proto__":',
    '[[',
    '"undefined"',
  ],
  seeds: [...documents.map((document) => `${JSON.stringify(document)}\n`), '"undefined"\n'],
  shapes: fc.oneof(
    fc.constantFrom(...documents).map((document) => `${JSON.stringify(document)}\n`),
    jsonShapes(names, [...words, ...documents, 1, 80, 65536, 'x'.repeat(65)]).map((text) => `${text}\n`),
  ),
  usualBytes: 300,
  largestBytes: largestRequest + 1024,
  run: (input) => {
    const decoder = new JsonLineDecoder(largestRequest);
    let count = 0;
    for (const chunk of chunksOf(input)) {
      const decoded = decoder.push(chunk);
      if (!decoded.ok) return;
      for (const document of decoded.value) if (count++ < usualRequests) checkDocument(document);
    }
  },
};

function checkDocument(document: unknown): void {
  must(typeof idOf(document) === 'number', 'an id that is no number');
  const request = check(controlRequestSchema, document);
  if (request !== null) must(words.includes((request as { verb: string }).verb), 'an unknown verb', () => request);
  check(frameSchema, document);
  // A call's argument may be left out, which JSON cannot say.
  for (const schema of schemas) check(schema, document === 'undefined' ? undefined : document);
}

/** What a schema lets in, checked to be let in again unchanged and to hold no more than the schema bounds; null if it refuses. */
function check(schema: v.GenericSchema, document: unknown): unknown {
  const parsed = v.safeParse(schema, document);
  if (!parsed.success) {
    must(parsed.issues.length > 0, 'a refusal without a reason');
    return null;
  }
  const again = v.safeParse(schema, parsed.output);
  must(again.success, 'what was let in is refused', () => parsed.output);
  if (schema === frameSchema) return parsed.output;
  must(sizeOf(parsed.output) <= 3 * 4096 + 512, 'more was let in than the schema bounds', () => document);
  return parsed.output;
}

/** The characters of all texts in a value. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + sizeOf(part), 0);
}
