import { beforeEach, expect, it } from 'vitest';
import { forwarderLimits } from '../../../../../electron/helper/dns/forwarder/forwarder-limits.ts';
import { PacedUpstreams } from '../../../../../electron/helper/dns/forwarder/paced-upstreams.ts';
import type { Pending, Upstreams } from '../../../../../electron/helper/dns/forwarder/upstreams.ts';

const server = { address: '10.96.0.10', port: 53 };
const query = { message: Buffer.alloc(12), questionEnd: 12 };
const most = forwarderLimits.questionsOnTheirWay;

let asked: { readonly port: number; readonly answer: () => void }[];
let told: string[];
let upstreams: PacedUpstreams;

beforeEach(() => {
  [asked, told] = [[], []];
  const inner: Upstreams = {
    ask: ({ port }, _query, done) => {
      const at = asked.push({ port, answer: () => done(Buffer.alloc(12)) }) - 1;
      return { suspect: () => told.push(`suspect ${at}`), forget: () => told.push(`forget ${at}`) };
    },
    close: () => told.push('close'),
  };
  upstreams = new PacedUpstreams(inner);
});

/** Asks so many questions; the number of each is told when it is answered. */
function ask(count: number, to = server): Pending[] {
  return Array.from({ length: count }, (_, at) => upstreams.ask(to, query, () => told.push(`answered ${at}`)));
}

it('keeps the rest until a question is answered, in the order in which they were asked', () => {
  ask(most + 2);
  expect(asked).toHaveLength(most);
  asked[7]?.answer();
  expect([asked.length, told]).toEqual([most + 1, ['answered 7']]);
  asked[8]?.answer();
  asked[most]?.answer();
  expect([asked.length, told]).toEqual([most + 2, ['answered 7', 'answered 8', `answered ${most}`]]);
});

it('lets another server’s questions pass', () => {
  ask(most + 1);
  ask(1, { ...server, port: 54 });
  expect(asked.at(-1)?.port).toBe(54);
});

it('does not send what is not wanted any more, and gives up its place once', () => {
  const pending = ask(most + 3);
  pending[most]?.forget();
  expect(told).toEqual([]);
  pending[0]?.forget();
  pending[0]?.forget();
  expect([told, asked.length]).toEqual([['forget 0', 'forget 0'], most + 1]);
  asked[most]?.answer();
  expect(told.at(-1)).toBe(`answered ${most + 1}`);
  expect(asked).toHaveLength(most + 2);
});

it('is not kept by questions that were waited for in vain, whose answers still count', () => {
  const pending = ask(most + 1);
  pending[0]?.suspect();
  expect(asked).toHaveLength(most + 1);
  asked[0]?.answer();
  expect([told, asked.length]).toEqual([['suspect 0', 'answered 0'], most + 1]);
  // One that was never sent has nobody to suspect.
  const [, late] = ask(2);
  late?.suspect();
  expect(told).toHaveLength(2);
});

it('closes what it stands before', () => {
  upstreams.close();
  expect(told).toEqual(['close']);
});
