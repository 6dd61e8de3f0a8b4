import type { Zone, ZoneRecord } from './zone.ts';

/** What the server was asked. */
export interface Question {
  readonly name: string;
  /** The record type's name, for example `A`. */
  readonly type: string;
}

/** A record as it goes on the wire, in the shape of the dns-packet package. */
export type WireRecord =
  | {
      readonly name: string;
      readonly ttl: number;
      readonly type: 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'NS';
      readonly data: string;
    }
  | { readonly name: string; readonly ttl: number; readonly type: 'TXT'; readonly data: string[] }
  | {
      readonly name: string;
      readonly ttl: number;
      readonly type: 'SRV';
      readonly data: {
        readonly priority: number;
        readonly weight: number;
        readonly port: number;
        readonly target: string;
      };
    }
  | {
      readonly name: string;
      readonly ttl: number;
      readonly type: 'SOA';
      readonly data: {
        readonly mname: string;
        readonly rname: string;
        readonly serial: number;
        readonly refresh: number;
        readonly retry: number;
        readonly expire: number;
        readonly minimum: number;
      };
    };

export interface Answer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: readonly WireRecord[];
  readonly authorities: readonly WireRecord[];
  readonly additionals: readonly WireRecord[];
}

/** How long an answer may be kept, in seconds: CoreDNS's own default, short because Services change. */
export const ttl = 5;
const longestAliasChain = 8;

/** The authoritative answer to a question; `serial` goes into the SOA record. Names outside the zone are refused. */
export function answer(zone: Zone, question: Question, serial = 1): Answer {
  const name = question.name.toLowerCase().replace(/\.$/, '');
  const apex = apexOf(zone, name);
  if (apex === undefined) return { rcode: 'REFUSED', answers: [], authorities: [], additionals: [] };
  const records = zone.names.get(name);
  const authority = [soa(zone, apex, serial)];
  if (records === undefined) return { rcode: 'NXDOMAIN', answers: [], authorities: authority, additionals: [] };
  const answers =
    name === apex ? apexRecords(zone, question, apex, serial) : follow(zone, question.name, records, question.type);
  return {
    rcode: 'NOERROR',
    answers,
    authorities: answers.length === 0 ? authority : [],
    additionals: answers.flatMap((each) => (each.type === 'SRV' ? addresses(zone, each.data.target) : [])),
  };
}

function apexOf(zone: Zone, name: string): string | undefined {
  return zone.apexes.find((apex) => name === apex || name.endsWith(`.${apex}`));
}

function apexRecords(zone: Zone, question: Question, apex: string, serial: number): WireRecord[] {
  if (question.type === 'SOA') return [soa(zone, apex, serial)];
  return question.type === 'NS' ? [{ name: question.name, ttl, type: 'NS', data: `ns.dns.${zone.domain}` }] : [];
}

/** The records of the type asked for, after the aliases that lead to them as far as these lie in our own zone. */
function follow(zone: Zone, owner: string, records: readonly ZoneRecord[], type: string): WireRecord[] {
  const result: WireRecord[] = [];
  let name = owner;
  let here: readonly ZoneRecord[] = records;
  for (let step = 0; step < longestAliasChain; step++) {
    result.push(...here.filter((record) => record.type === type).map((record) => wire(name, record)));
    const alias = here.find((record) => record.type === 'CNAME');
    if (alias?.type !== 'CNAME' || type === 'CNAME') break;
    result.push(wire(name, alias));
    name = alias.data;
    here = zone.names.get(name.toLowerCase()) ?? [];
  }
  return result;
}

function addresses(zone: Zone, name: string): WireRecord[] {
  const records = zone.names.get(name) ?? [];
  return records.filter((record) => record.type === 'A' || record.type === 'AAAA').map((record) => wire(name, record));
}

function wire(name: string, record: ZoneRecord): WireRecord {
  switch (record.type) {
    case 'SRV':
      return { name, ttl, type: 'SRV', data: { priority: 0, weight: 100, ...record.data } };
    case 'TXT':
      return { name, ttl, type: 'TXT', data: [record.data] };
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'PTR':
      return { name, ttl, type: record.type, data: record.data };
  }
}

function soa(zone: Zone, apex: string, serial: number): WireRecord {
  const data = {
    mname: `ns.dns.${zone.domain}`,
    rname: `hostmaster.${zone.domain}`,
    serial,
    refresh: 7200,
    retry: 1800,
    expire: 86_400,
    minimum: ttl,
  };
  return { name: apex, ttl, type: 'SOA', data };
}
