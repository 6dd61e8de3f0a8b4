import { protocolNames, type GuessedBy, type ProtocolName } from '../shared/protocol-name.ts';
import type { ServicePort, ServiceRecord } from '../shared/service-record.ts';
import { insideTls, protocols, type ProtocolFacts } from './protocols.ts';

export interface ProtocolGuess {
  readonly protocol: ProtocolName | null;
  /** With a protocol of null: what names a protocol that is not known here, so that nothing else should be guessed. */
  readonly guessedBy: GuessedBy | null;
}

const silent: ProtocolGuess = { protocol: null, guessedBy: null };

/** Say how bytes travel, and of what they mean at most that it is not plain HTTP. */
const transports: ReadonlySet<string> = new Set(['tcp', 'tls', 'ssl']);
const webProtocols: ReadonlySet<ProtocolName> = new Set(['http', 'https', 'ws', 'wss']);
/** Beside a database's name these say that its figures are served, which is done over HTTP. */
const figureWords: ReadonlySet<string> = new Set(['metrics', 'exporter', 'prometheus']);

const byWord = index(({ words }) => words);
const byPort = index(({ ports }) => ports);
const byImage = index(({ images }) => images);

/**
 * What a port of a Service speaks: by `appProtocol`, else by the words of the port's name (`http-api`, `tcp-postgresql`, `redis-metrics`), else by
 * its number.
 */
export function guessProtocol({ protocol, appProtocol, name, port }: ServicePort): ProtocolGuess {
  if (protocol !== 'TCP') return silent;
  const stated = appProtocol?.toLowerCase().replace(/^kubernetes\.io\//, '') ?? null;
  if (stated !== null && !transports.has(stated)) {
    return { protocol: byWord.get(stated) ?? null, guessedBy: 'app-protocol' };
  }
  const named = guessByName(name ?? '', stated);
  if (named !== null) return { protocol: named, guessedBy: 'port-name' };
  const known = byPort.get(port) ?? null;
  const isPlain = stated === null && !transports.has(name?.split('-')[0] ?? '');
  // A name such as `udp` or `tcp` contradicts the web's port numbers, but not a database's.
  return known === null || (!isPlain && webProtocols.has(known)) ? silent : { protocol: known, guessedBy: 'port' };
}

function guessByName(name: string, stated: string | null): ProtocolName | null {
  const whole = byWord.get(name);
  if (whole !== undefined) return secured(whole, stated);
  const [first = '', ...others] = name.split('-');
  const transport = transports.has(first) ? first : stated;
  const words = transports.has(first) ? others : [first, ...others];
  const found = words.flatMap((word) => byWord.get(word) ?? []);
  const web = byWord.get(words[0] ?? '');
  if (web !== undefined && webProtocols.has(web)) return secured(web, transport);
  if (words.some((word) => figureWords.has(word))) return secured('http', transport);
  return found[0] === undefined ? null : secured(found[0], transport);
}

function secured(protocol: ProtocolName, transport: string | null): ProtocolName {
  return transport === 'tls' || transport === 'ssl' ? (insideTls[protocol] ?? protocol) : protocol;
}

/**
 * What the main port of a container speaks, by the name of its image (`docker.io/bitnami/postgresql:16`). Null where the image is not known, and
 * where another port of the Service is that of its protocol already: then this one is for something else.
 */
export function guessByImage(service: ServiceRecord, port: ServicePort, image: string): ProtocolName | null {
  if (port.protocol !== 'TCP') return null;
  const path = image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  const parts = path.toLowerCase().split('/').reverse();
  // `mcr.microsoft.com/mssql/server` and `quay.io/minio/server` name the program one part earlier.
  const name = parts[0] === 'server' ? (parts[1] ?? '') : (parts[0] ?? '');
  const found = byImage.get(name) ?? null;
  const isTaken = service.ports.some((other) => other !== port && guessProtocol(other).protocol === found);
  return isTaken ? null : found;
}

function index<K>(keys: (facts: ProtocolFacts) => readonly K[]): ReadonlyMap<K, ProtocolName> {
  return new Map(protocolNames.flatMap((name) => keys(protocols[name]).map((key) => [key, name] as const)));
}
