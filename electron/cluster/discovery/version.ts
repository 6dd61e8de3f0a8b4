import { matchAt, type JsonObject } from '../json-value.ts';
import { told, type Told } from './answer.ts';

const version = /^v?[0-9]{1,4}\.[0-9]{1,4}[A-Za-z0-9._+-]{0,60}$/;

/** Who builds Kubernetes anew says so behind its version. */
const marks: readonly (readonly [mark: RegExp, flavour: string])[] = [
  [/\+k3s/, 'k3s'],
  [/\+rke2/, 'rke2'],
  [/\+k0s/, 'k0s'],
  [/-eks-/, 'eks'],
  [/-gke\./, 'gke'],
];

/** What `/version` answers. */
export function readVersion(answer: JsonObject | null): readonly Told[] {
  const text = matchAt(answer, 'gitVersion', version);
  const flavour = marks.find(([mark]) => mark.test(text ?? ''))?.[1];
  return [
    ...told('version', 'stated', text === null ? [] : [text]),
    ...told('flavour', 'stated', flavour === undefined ? [] : [flavour]),
  ];
}

/** OpenShift's own API group, whose version says nothing of it. */
export const openShiftGroup = '/apis/config.openshift.io';

/** What that path answers. */
export function readOpenShift(answer: JsonObject | null): readonly Told[] {
  return told('flavour', 'derived', answer?.['kind'] === 'APIGroup' ? ['openshift'] : []);
}
