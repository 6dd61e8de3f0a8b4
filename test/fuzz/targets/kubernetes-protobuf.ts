import fc from 'fast-check';
import { projectEndpoints, projectEndpointSlice } from '../../../electron/cluster/endpoint-slices.ts';
import { pageOf, type Take } from '../../../electron/cluster/list-page.ts';
import { listMetadataIn, readPage, readStatus } from '../../../electron/cluster/protobuf/kubernetes-protobuf.ts';
import { projectService } from '../../../electron/cluster/service-projection.ts';
import { answer, bytes, entry, inner, integer, text } from '../../support/kubernetes-protobuf.ts';
import type { FuzzTarget } from '../engine/target.ts';
import { mustBeSame } from './support.ts';

const kinds = [
  ['v1', 'ServiceList'],
  ['v1', 'EndpointsList'],
  ['discovery.k8s.io/v1', 'EndpointSliceList'],
  ['v1', 'Status'],
] as const;
const words = ['web', 'shop', '10.96.0.7', 'fd00::7', 'None', 'LoadBalancer', 'TCP', 'Local', 'IPv4', '', '__proto__'];

type Field = ReturnType<typeof text>;
const number = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.integer({ min: 1, max: 24 }));
const leaf: fc.Arbitrary<Field> = fc.oneof(
  fc.tuple(number, fc.constantFrom(...words)).map(([at, value]) => text(at, value)),
  fc.tuple(number, fc.integer({ min: -1, max: 70_000 })).map(([at, value]) => integer(at, value)),
  fc.constantFrom(entry(11, 'kubernetes.io/service-name', 'web'), text(5, 'uid-1'), text(3, 'shop'), text(1, 'web')),
);
const nested = (field: fc.Arbitrary<Field>): fc.Arbitrary<Field> =>
  fc.tuple(number, fc.array(field, { maxLength: 6 })).map(([at, fields]) => inner(at, ...fields));
const level = (field: fc.Arbitrary<Field>): fc.Arbitrary<Field> => fc.oneof(leaf, nested(field));
const item = fc
  .array(level(level(level(leaf))), { maxLength: 5 })
  .map((fields) => inner(2, inner(1, text(1, 'web'), text(3, 'shop'), text(5, 'uid-1')), ...fields));

const service = answer(
  'v1',
  'ServiceList',
  inner(1, text(2, '7'), text(3, 'next')),
  inner(
    2,
    inner(1, text(1, 'web'), text(3, 'shop'), text(5, 'uid-1'), entry(11, 'app', 'web')),
    inner(2, inner(1, text(1, 'http'), text(2, 'TCP'), integer(3, 80)), text(3, '10.96.0.7'), text(4, 'ClusterIP')),
  ),
);

/** An API server's answers in protobuf: whatever they hold, what is kept of it is what would have been kept of the same in JSON. */
export const kubernetesProtobuf: FuzzTarget = {
  name: 'kubernetes-protobuf',
  dictionary: [...words, 'k8s\0', 'v1', 'ServiceList', bytes(text(18, '10.96.0.7')), bytes(integer(3, 80))],
  seeds: [service, answer('v1', 'Status', text(3, 'too old')), ''],
  shapes: fc
    .tuple(fc.constantFrom(...kinds), fc.array(item, { maxLength: 3 }))
    .map(([[apiVersion, kind], items]) => answer(apiVersion, kind, inner(1, text(3, 'next')), ...items)),
  usualBytes: 400,
  largestBytes: 1024 * 1024,
  run: (input) => {
    listMetadataIn(input);
    const raw = attempt(() => readPage(input, (object) => object));
    if (raw === null) {
      attempt(() => readStatus(input));
      return;
    }
    const document = {
      metadata: { resourceVersion: raw.resourceVersion, continue: raw.continuation },
      items: raw.items,
    };
    const json: unknown = JSON.parse(JSON.stringify(document));
    for (const project of [projectService, projectEndpointSlice, projectEndpoints] as readonly Take<unknown>[])
      mustBeSame(readPage(input, project), pageOf(json, project), 'protobuf says something else than JSON');
  },
};

/** Null for what is refused. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && /answer|field|wire type|varint|EOF|tag|group|recursion/.test(error.message))
      return null;
    throw error;
  }
}
