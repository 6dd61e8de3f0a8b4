import { flag, integer, many, message, one, text, textMap, texts, type Message } from './message.ts';

/*
 * What Kubelane reads of Kubernetes' objects. The numbers of the fields are those of the generated.proto files of k8s.io/api (core/v1, discovery/v1, discovery/v1beta1)
 * and k8s.io/apimachinery (meta/v1, runtime); they never change.
 */

export const listMeta = message({ 2: text('resourceVersion'), 3: text('continue') });

const objectMeta = message({
  1: text('name'),
  3: text('namespace'),
  5: text('uid'),
  6: text('resourceVersion'),
  11: textMap('labels'),
});

const service = message({
  1: one('metadata', objectMeta),
  2: one(
    'spec',
    message({
      1: many(
        'ports',
        message({
          1: text('name'),
          2: text('protocol'),
          3: integer('port'),
          5: integer('nodePort'),
          6: text('appProtocol'),
        }),
      ),
      3: text('clusterIP'),
      4: text('type'),
      5: texts('externalIPs'),
      10: text('externalName'),
      18: texts('clusterIPs'),
      22: text('internalTrafficPolicy'),
    }),
  ),
  3: one(
    'status',
    message({
      1: one('loadBalancer', message({ 1: many('ingress', message({ 1: text('ip'), 2: text('hostname') })) })),
    }),
  ),
});

const endpointSlice = message({
  1: one('metadata', objectMeta),
  2: many('endpoints', message({ 1: texts('addresses'), 2: one('conditions', message({ 1: flag('ready') })) })),
  4: text('addressType'),
});

const endpointAddress = message({ 1: text('ip') });

const endpoints = message({
  1: one('metadata', objectMeta),
  2: many('subsets', message({ 1: many('addresses', endpointAddress), 2: many('notReadyAddresses', endpointAddress) })),
});

/** The objects of a list, by its `apiVersion kind`. */
export const listedMessages: ReadonlyMap<string, Message> = new Map([
  ['v1 ServiceList', service],
  ['v1 EndpointsList', endpoints],
  ['discovery.k8s.io/v1 EndpointSliceList', endpointSlice],
  ['discovery.k8s.io/v1beta1 EndpointSliceList', endpointSlice],
]);

export const status = message({ 3: text('message') });

export const typeMeta = message({ 1: text('apiVersion'), 2: text('kind') });
