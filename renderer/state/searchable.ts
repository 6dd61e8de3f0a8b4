import type { ServicePort, ServiceRecord } from '../../electron/shared/service-record.ts';

/** A Service with what the search needs, made once for each version of its record. */
export interface SearchableService {
  readonly record: ServiceRecord;
  readonly sortKey: string;
  /** `namespace/name`, by which favourites and recent ones are remembered. */
  readonly key: string;
  /** Everything that can be found, in lower case, each between two line ends: a whole line is an exact match. */
  readonly text: string;
  /** Where the text's first line, the name, ends. */
  readonly nameEnd: number;
  /** Which lengths the lines of the text have, a bit each (the last one for all longer ones): most words are no whole line, and need not be looked for as one. */
  readonly lineLengths: number;
  /** Which letters and digits name and namespace have, in bits: most loose matches are ruled out by it. */
  readonly letters: number;
  /** Makes all of these before somebody waits for them. */
  prepare(): void;
}

/** Prepares a record for the search. */
export function searchable(record: ServiceRecord): SearchableService {
  return new Prepared(record);
}

/** What only the search needs is made when it is asked for: the rows are on the screen before that. */
class Prepared implements SearchableService {
  readonly record: ServiceRecord;
  readonly sortKey: string;
  readonly key: string;
  readonly nameEnd: number;
  #text: string | null = null;
  #lineLengths = 0;
  #letters = -1;

  constructor(record: ServiceRecord) {
    this.record = record;
    this.sortKey = `${record.namespace}\0${record.name}\0${record.uid}`;
    this.key = `${record.namespace}/${record.name}`;
    this.nameEnd = record.name.length + 1;
  }

  get text(): string {
    return (this.#text ??= textOf(this.record));
  }

  get lineLengths(): number {
    if (this.#lineLengths === 0) this.#lineLengths = lineLengthsOf(this.text);
    return this.#lineLengths;
  }

  get letters(): number {
    if (this.#letters === -1) this.#letters = bothLetters(this.record);
    return this.#letters;
  }

  prepare(): void {
    this.#text ??= textOf(this.record);
    if (this.#lineLengths === 0) this.#lineLengths = lineLengthsOf(this.#text);
    if (this.#letters === -1) this.#letters = bothLetters(this.record);
  }
}

/** Put together without lists in between: it runs for each of 10,000 records. */
function textOf(record: ServiceRecord): string {
  let text = `\n${record.name}\n${record.namespace}\n${record.name}.${record.namespace}\n`;
  for (const port of record.ports) {
    text += `${port.port}\n${portText(port)}\n`;
    if (port.nodePort !== null) text += `${port.nodePort}\n`;
    if (port.appProtocol !== null) text += `${port.appProtocol}\n`;
  }
  for (const address of shownAddresses(record)) text += `${address}\n`;
  for (const address of record.loadBalancer) text += `${address}\n`;
  for (const address of record.externalIPs) text += `${address}\n`;
  for (const name in record.labels) text += `${name}=${record.labels[name] ?? ''}\n`;
  return text.toLowerCase();
}

function lineLengthsOf(text: string): number {
  let bits = 0;
  let from = 1;
  for (let to = text.indexOf('\n', from); to !== -1; to = text.indexOf('\n', from)) {
    bits |= lengthBit(to - from);
    from = to + 1;
  }
  return bits;
}

/** The bit of a line of that length. Of 30 bits, as all of these: a larger number would be an object of its own, one more for each row to be fetched at a key. */
export function lengthBit(length: number): number {
  return 1 << Math.min(length, 29);
}

/** What can be found although a row has no place for it: other addresses, node ports, application protocols, labels. */
export function hiddenLines(record: ServiceRecord): readonly string[] {
  return [
    ...record.loadBalancer,
    ...record.externalIPs,
    ...record.ports.flatMap(({ nodePort }) => (nodePort === null ? [] : [String(nodePort)])),
    ...record.ports.flatMap(({ appProtocol }) => (appProtocol === null ? [] : [appProtocol])),
    ...Object.entries(record.labels).map(labelText),
  ];
}

/** How a label is written, in queries as well: `app=web`. */
export function labelText([name, value]: readonly [string, string]): string {
  return `${name}=${value}`;
}

/** The letters of a text in lower case, a bit each; digits share three, all other signs one. */
export function lettersOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    bits |= code >= 97 && code <= 122 ? 1 << (code - 97) : code >= 48 && code <= 57 ? 1 << (26 + (code % 3)) : 1 << 29;
  }
  return bits;
}

function bothLetters({ name, namespace }: ServiceRecord): number {
  return lettersOf(name) | lettersOf(namespace);
}

/** How a port is shown: its number, its protocol unless that is TCP, its name. */
export function portText(port: ServicePort): string {
  const protocol = port.protocol === 'TCP' ? '' : ` ${port.protocol.toLowerCase()}`;
  return `${port.port}${protocol}${port.name === null ? '' : ` ${port.name}`}`;
}

/** How all ports are shown, one after the other. */
export function portsText(record: ServiceRecord): string {
  return record.ports.map(portText).join(' ');
}

/** How a Service's addresses are shown: its ClusterIPs, else what its name leads to. */
export function addressText(record: ServiceRecord): string {
  return shownAddresses(record).join(' ');
}

function shownAddresses(record: ServiceRecord): readonly string[] {
  if (record.externalName !== null) return [record.externalName];
  return record.clusterIPs.length > 0 ? record.clusterIPs : record.endpointAddresses;
}
