import { asObject, listAt, objectAt, type JsonObject } from '../json-value.ts';
import { told, type Told } from './answer.ts';
import { cidrList } from './values.ts';

const mostWords = 1_000;

/** The words of the command lines of a Pod's containers; also those of a line that a shell is given (`sh -c 'kube-apiserver …'`). */
export function commandWords(pod: JsonObject | null): readonly string[] {
  return listAt(objectAt(pod, 'spec'), 'containers')
    .map(asObject)
    .flatMap((container) => [...listAt(container, 'command'), ...listAt(container, 'args')])
    .slice(0, mostWords)
    .flatMap((word) => (typeof word === 'string' ? word.slice(0, 4_096).split(/\s+/) : []))
    .filter((word) => word !== '');
}

/** The networks among the flags of API server, controller manager and kube-proxy. */
export function readFlags(words: readonly string[]): readonly Told[] {
  return [
    ...told('service-cidrs', 'stated', flag(words, '--service-cluster-ip-range')),
    ...told('pod-cidrs', 'stated', flag(words, '--cluster-cidr')),
  ];
}

/** A flag's networks, with `=` or a blank before them. */
function flag(words: readonly string[], name: string): readonly string[] {
  return words.flatMap((word, place) => {
    if (word === name) return cidrList(words[place + 1] ?? '');
    return word.startsWith(`${name}=`) ? cidrList(word.slice(name.length + 1).replace(/["']/g, '')) : [];
  });
}
