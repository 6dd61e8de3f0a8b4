import type { ServicePort, ServiceRecord } from '../../electron/shared/service-record.ts';

/** A Service with what the search needs, made once for each version of its record. */
export interface SearchableService {
  readonly record: ServiceRecord;
  readonly sortKey: string;
  /** `namespace/name`, by which favourites and recent ones are remembered. */
  readonly key: string;
  /** Everything that can be found, in lower case, each between two line ends: a whole line is an exact match. */
  readonly text: string;
  /** Which letters and digits name and namespace have, a bit each: most loose matches are ruled out by it. */
  readonly letters: number;
  /** Makes the text before somebody waits for it. */
  prepare(): void;
  /** What `ranking` says of it, worked out once: of 10,000 rows a few change at a time, while the question stays the same. */
  rank(ranking: Ranking): number | null;
}

/** How well a Service fits something; null where it does not. */
export interface Ranking {
  rank(row: SearchableService): number | null;
  /** Whether it follows from an earlier answer that it does not fit. */
  excludes(earlier: Ranking, rank: number | null): boolean;
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
  #text: string | null = null;
  #letters = -1;
  #ranking: Ranking | null = null;
  #rank: number | null = null;

  constructor(record: ServiceRecord) {
    this.record = record;
    this.sortKey = `${record.namespace}\0${record.name}\0${record.uid}`;
    this.key = `${record.namespace}/${record.name}`;
  }

  get text(): string {
    return (this.#text ??= textOf(this.record));
  }

  get letters(): number {
    if (this.#letters === -1) this.#letters = lettersOf(this.record.name) | lettersOf(this.record.namespace);
    return this.#letters;
  }

  prepare(): void {
    this.#text ??= textOf(this.record);
  }

  rank(ranking: Ranking): number | null {
    if (this.#ranking === ranking) return this.#rank;
    const isExcluded = this.#ranking !== null && ranking.excludes(this.#ranking, this.#rank);
    this.#rank = isExcluded ? null : ranking.rank(this);
    this.#ranking = ranking;
    return this.#rank;
  }
}

const preparedAtATime = 500;

/** Makes what the search needs of all rows while the page has nothing else to do. Returns what ends that. */
export function prepareInIdleTime(rows: readonly SearchableService[]): () => void {
  let at = 0;
  const some = (): number =>
    requestIdleCallback(() => {
      const end = Math.min(at + preparedAtATime, rows.length);
      for (; at < end; at += 1) rows[at]?.prepare();
      if (at < rows.length) handle = some();
    });
  let handle = some();
  return () => cancelIdleCallback(handle);
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

/** The letters and digits of a text in lower case, a bit each; all other signs share one. */
export function lettersOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    bits |= code >= 97 && code <= 122 ? 1 << (code - 97) : code >= 48 && code <= 57 ? 1 << (26 + (code & 3)) : 1 << 30;
  }
  return bits;
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
