import { describe, expect, it } from 'vitest';
import {
  podsSymptom,
  serviceFailure,
  type ServiceSymptoms,
} from '../../../../electron/connection/reach/service-failure.ts';

const silent: ServiceSymptoms = {
  reach: 'silent',
  ready: 2,
  total: 2,
  internalTraffic: 'Cluster',
  pods: 'unknown',
  others: 'answer',
};

describe('why a ClusterIP does not answer', () => {
  it.each<[string, Partial<ServiceSymptoms>, string]>([
    ['no Pod stands behind it', { reach: 'refused', ready: 0, total: 0 }, 'service.no-pods'],
    ['its Pods are not ready', { reach: 'refused', ready: 0, total: 3 }, 'service.not-ready'],
    ['its Pods are not ready, and the cluster drops what goes there', { ready: 0, total: 3 }, 'service.not-ready'],
    ['nobody listens at the Pods', { reach: 'refused' }, 'service.refused'],
    ['readiness is not known', { reach: 'refused', ready: null, total: null }, 'service.refused'],
    ['its traffic stays on the node', { internalTraffic: 'Local', pods: 'answer' }, 'service.local-traffic'],
    ['an old cluster does not say', { internalTraffic: null, pods: 'answer' }, 'service.perhaps-local-traffic'],
    ['it is not translated', { pods: 'answer' }, 'service.not-translated'],
    ['a policy keeps this laptop out', { pods: 'quiet' }, 'service.policy'],
    ['a policy rejects', { reach: 'unreachable', pods: 'quiet' }, 'service.policy'],
    ['one Pod keeps quiet', { pods: 'some' }, 'service.some-pods-silent'],
    ['nothing else answers either', { pods: 'quiet', others: 'quiet' }, 'service.silent'],
    ['the Pods could not be asked', {}, 'service.silent'],
  ])('%s', (_name, seen, code) => {
    const found = serviceFailure({ ...silent, ...seen }, { namespace: 'shop', name: 'web', quiet: ['10.200.0.9'] });
    expect(found).toMatchObject({ code, params: { name: 'shop/web', quiet: '10.200.0.9' } });
  });

  it.each([
    [0, 0, 'unknown'],
    [2, 0, 'answer'],
    [2, 1, 'some'],
    [2, 2, 'quiet'],
  ] as const)('of %i Pods %i keep quiet: %s', (asked, quiet, symptom) => {
    expect(podsSymptom(asked, quiet)).toBe(symptom);
  });
});
