import { WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectEndpoints, projectEndpointSlice } from '../../../../electron/cluster/endpoint-slices.ts';
import { listMetadataIn, readPage, readStatus } from '../../../../electron/cluster/protobuf/kubernetes-protobuf.ts';
import { projectService } from '../../../../electron/cluster/service-projection.ts';
import { answer, entry, flag, inner, integer, strangers, text } from '../../../support/kubernetes-protobuf.ts';

const listMeta = inner(1, text(1, ''), text(2, '4711'), text(3, 'e30'), integer(4, 9));
const metadata = (name: string): ReturnType<typeof inner> =>
  inner(1, text(1, name), text(3, 'shop'), text(5, `uid-${name}`), entry(11, 'app', name), strangers);
const object = (value: unknown): unknown => value;

describe('readPage', () => {
  it('reads every member of a Service that is kept, and passes over the rest', () => {
    const spec = inner(
      2,
      inner(1, text(1, 'http'), text(2, 'TCP'), integer(3, 80), inner(4, integer(1, 8080)), integer(5, 30080)),
      inner(1, text(2, 'UDP'), integer(3, 53), integer(5, 0), text(6, 'dns')),
      entry(2, 'app', 'web'),
      ...[text(3, '10.96.0.7'), text(4, 'LoadBalancer'), text(5, '192.0.2.1'), text(5, '192.0.2.2')],
      ...[text(10, ''), text(18, '10.96.0.7'), text(18, 'fd00::7'), text(22, 'Local'), strangers],
    );
    const status = inner(
      3,
      inner(1, inner(1, text(1, '198.51.100.1'), text(2, '')), inner(1, text(2, 'lb.example.org'))),
    );
    const page = readPage(
      answer('v1', 'ServiceList', listMeta, inner(2, metadata('web'), spec, status), strangers),
      projectService,
    );
    expect(page).toEqual({
      resourceVersion: '4711',
      continuation: 'e30',
      items: [
        {
          key: 'uid-web',
          record: {
            uid: 'uid-web',
            namespace: 'shop',
            name: 'web',
            type: 'LoadBalancer',
            clusterIPs: ['10.96.0.7', 'fd00::7'],
            headless: false,
            externalName: null,
            externalIPs: ['192.0.2.1', '192.0.2.2'],
            loadBalancer: ['198.51.100.1', 'lb.example.org'],
            localOnly: true,
            labels: { app: 'web' },
            ports: [
              { name: 'http', port: 80, protocol: 'TCP', appProtocol: null, nodePort: 30080 },
              { name: null, port: 53, protocol: 'UDP', appProtocol: 'dns', nodePort: null },
            ],
          },
        },
      ],
    });
  });

  it.each(['discovery.k8s.io/v1', 'discovery.k8s.io/v1beta1'])('reads EndpointSlices of %s', (apiVersion) => {
    const named = inner(1, text(1, 'web-1'), text(3, 'shop'), entry(11, 'kubernetes.io/service-name', 'web'));
    const endpoint = (address: string, ...conditions: Parameters<typeof inner>[1][]): ReturnType<typeof inner> =>
      inner(2, text(1, address), inner(2, ...conditions), text(3, 'host'), strangers);
    const slice = inner(
      2,
      named,
      endpoint('10.200.0.1', flag(1, true)),
      endpoint('10.200.0.2', flag(1, false), flag(2, true)),
      endpoint('10.200.0.3'),
      text(4, 'IPv4'),
    );
    const page = readPage(answer(apiVersion, 'EndpointSliceList', listMeta, slice), projectEndpointSlice);
    const record = {
      ...{ service: 'shop/web', family: 'IPv4', ready: 2, total: 3 },
      addresses: ['10.200.0.1', '10.200.0.3'],
    };
    expect(page.items).toEqual([{ key: 'shop/web-1', record }]);
  });

  it('reads Endpoints', () => {
    const subset = inner(2, inner(1, text(1, '10.200.0.1'), text(3, 'host')), inner(2, text(1, '10.200.0.2')));
    const page = readPage(answer('v1', 'EndpointsList', listMeta, inner(2, metadata('web'), subset)), projectEndpoints);
    const record = { ...{ service: 'shop/web', family: 'IPv4', ready: 1, total: 2 }, addresses: ['10.200.0.1'] };
    expect(page.items).toEqual([{ key: 'shop/web', record }]);
  });

  it('leaves out what JSON leaves out: texts that are empty and numbers that are 0, but no value of a map or list', () => {
    const service = inner(
      2,
      inner(1, text(1, ''), entry(11, 'empty', ''), inner(11, text(1, 'bare')), entry(11, '__proto__', 'x')),
      inner(2, inner(1, text(1, ''), integer(3, 0)), text(18, '')),
    );
    const page = readPage(answer('v1', 'ServiceList', service), object);
    expect(JSON.parse(JSON.stringify(page.items))).toEqual([
      { metadata: { labels: { empty: '', bare: '' } }, spec: { ports: [{}], clusterIPs: [''] } },
    ]);
    expect(page).toMatchObject({ resourceVersion: null, continuation: null });
  });

  it('reads any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (name) => {
        const page = readPage(answer('v1', 'ServiceList', inner(2, inner(1, text(1, name)))), object);
        expect(page.items).toEqual([{ metadata: { name } }]);
      }),
    );
  });

  it.each([
    ['what is no protobuf', Buffer.from('{"kind":"ServiceList"}'), 'no protobuf'],
    ['nothing', Buffer.alloc(0), 'no protobuf'],
    ['a beginning alone', Buffer.from('k8s\0', 'latin1'), 'no object'],
    ['another kind', answer('v1', 'PodList'), 'v1 PodList'],
    ['a number where a text belongs', answer('v1', 'ServiceList', inner(2, integer(1, 7))), 'wire type'],
    ['a text where a number belongs', answer('v1', 'ServiceList', inner(2, inner(2, inner(1, text(3, '80'))))), 'wire'],
  ])('refuses %s', (_what, body, words) => {
    expect(() => readPage(body, object)).toThrow(words);
  });

  it('refuses every answer that is cut off in its object, and every length that is too long', () => {
    const whole = answer('v1', 'ServiceList', listMeta, inner(2, metadata('web'), inner(2, text(3, '10.96.0.7'))));
    // Behind the object stand two empty texts of the wrapper, four bytes, which nobody needs.
    for (let length = 0; length < whole.length - 4; length += 1) {
      expect(() => readPage(whole.subarray(0, length), object), `of ${length} bytes`).toThrow();
    }
    // A number that ends behind the list that it stands in.
    const across = answer('v1', 'ServiceList', (writer) => writer.tag(9, WireType.Varint).raw(new Uint8Array([0x80])));
    expect(() => readPage(across, object)).toThrow('longer');
    const long = answer(
      'v1',
      'ServiceList',
      inner(2, (writer) => writer.tag(1, WireType.LengthDelimited).uint32(200).raw(new Uint8Array(9))),
    );
    expect(() => readPage(Buffer.concat([long, Buffer.alloc(400)]), object)).toThrow('longer');
  });
});

describe('listMetadataIn', () => {
  it('finds where a list goes on as soon as that is there, and never anything else', () => {
    const whole = answer('v1', 'ServiceList', listMeta, inner(2, metadata('web')));
    const found = Array.from({ length: whole.length }, (_, length) => listMetadataIn(whole.subarray(0, length)));
    const first = found.findIndex((metadata) => metadata !== null);
    expect(first).toBeGreaterThan(20);
    expect(first).toBeLessThan(70);
    for (const metadata of found.slice(first)) expect(metadata).toEqual({ resourceVersion: '4711', continue: 'e30' });
  });

  it.each([
    ['no list', answer('v1', 'Status', text(3, 'no'))],
    ['a list without metadata', answer('v1', 'ServiceList', inner(2, metadata('web')))],
    ['something else', Buffer.from('<html>')],
  ])('finds nothing in %s', (_what, body) => {
    expect(listMetadataIn(body)).toBeNull();
  });
});

describe('readStatus', () => {
  it('reads why a request was refused', () => {
    const status = answer('v1', 'Status', inner(1), text(2, 'Failure'), text(3, 'too old'), text(4, 'Expired'));
    expect(readStatus(status)).toMatchObject({ message: 'too old' });
  });

  it('refuses what is no Status', () => {
    expect(() => readStatus(answer('v1', 'ServiceList'))).toThrow('v1 ServiceList');
  });
});
