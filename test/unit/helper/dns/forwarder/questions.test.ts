import { decode, encode } from 'dns-packet';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { domainTable } from '../../../../../electron/helper/dns/forwarder/domain-table.ts';
import type { Endpoint } from '../../../../../electron/helper/dns/forwarder/forwarder-config.ts';
import { forwarderLimits } from '../../../../../electron/helper/dns/forwarder/forwarder-limits.ts';
import { Questions } from '../../../../../electron/helper/dns/forwarder/questions.ts';
import { ServerOrder } from '../../../../../electron/helper/dns/forwarder/server-order.ts';
import type { Pending, Query, Upstreams } from '../../../../../electron/helper/dns/forwarder/upstreams.ts';

const [a, b] = [1, 2].map((last): Endpoint => ({ address: `10.0.0.${last}`, port: 53 }));

interface Sent {
  readonly server: Endpoint;
  readonly query: Query;
  readonly done: (answer: Buffer | null) => void;
  suspected: boolean;
  forgotten: boolean;
}

class FakeUpstreams implements Upstreams {
  readonly sent: Sent[] = [];
  ask(server: Endpoint, query: Query, done: (answer: Buffer | null) => void): Pending {
    const sent: Sent = { server, query, done, suspected: false, forgotten: false };
    this.sent.push(sent);
    return { suspect: () => (sent.suspected = true), forget: () => (sent.forgotten = true) };
  }
  close(): void {
    this.sent.length = 0;
  }
}

const queryFor = (name: string, id = 1): Buffer =>
  encode({ type: 'query', id, flags: 0x100, questions: [{ type: 'A', name }] });
const answerTo = ({ query }: Sent, flags = 0, address = '10.1.2.3'): Buffer => {
  const { name } = decode(query.message).questions![0]!;
  return encode({
    type: 'response',
    id: 999,
    flags,
    questions: [{ type: 'A', name }],
    answers: flags === 0 ? [{ type: 'A', name, ttl: 5, data: address }] : [],
  });
};

describe('Questions', () => {
  let upstreams: FakeUpstreams;
  let questions: Questions;
  let replies: Buffer[];
  const ask = (name: string, id = 1): void => questions.ask(queryFor(name, id), (answer) => replies.push(answer));
  const heard = (): unknown[] =>
    replies.map((reply) => {
      // The types of dns-packet do not know that it reads the code, too.
      const { id, rcode } = decode(reply) as { readonly id?: number; readonly rcode?: string };
      return [id, rcode];
    });

  beforeEach(() => {
    vi.useFakeTimers();
    upstreams = new FakeUpstreams();
    replies = [];
    const table = domainTable([{ domain: 'two.test', servers: [a!, b!] }], [a!]);
    questions = new Questions(() => table, { upstreams, order: new ServerOrder() });
  });
  afterEach(() => {
    expect(questions.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('gives the answer untouched but for the client’s id', () => {
    ask('x.test', 77);
    const answer = answerTo(upstreams.sent[0]!);
    const rest = answer.subarray(2).toString('hex');
    upstreams.sent[0]!.done(answer);
    expect(replies[0]!.readUInt16BE(0)).toBe(77);
    expect(replies[0]!.subarray(2).toString('hex')).toBe(rest);
  });

  it('asks once for clients that ask the same, and gives each its own answer', () => {
    for (const id of [1, 2, 3]) ask('same.test', id);
    ask('Same.test', 4);
    expect(upstreams.sent).toHaveLength(2);
    for (const sent of [...upstreams.sent]) sent.done(answerTo(sent));
    expect(heard()).toEqual([1, 2, 3, 4].map((id) => [id, 'NOERROR']));
    expect(new Set(replies).size).toBe(4);
  });

  it('asks the next server after silence, and still takes the answer of the first', () => {
    ask('x.two.test');
    vi.advanceTimersByTime(forwarderLimits.attemptMs);
    const [first, second] = upstreams.sent;
    expect(upstreams.sent.map(({ server }) => server)).toEqual([a, b]);
    expect([first!.suspected, first!.forgotten]).toEqual([true, false]);
    expect(second!.query.message).not.toBe(first!.query.message);
    first!.done(answerTo(first!));
    expect(heard()).toEqual([[1, 'NOERROR']]);
    expect(second!.forgotten).toBe(true);
  });

  it('begins with the other server once one was silent', () => {
    ask('x.two.test');
    vi.advanceTimersByTime(forwarderLimits.attemptMs);
    upstreams.sent[1]!.done(answerTo(upstreams.sent[1]!));
    ask('y.two.test');
    expect(upstreams.sent[2]!.server).toBe(b);
    upstreams.sent[2]!.done(answerTo(upstreams.sent[2]!));
  });

  it('says SERVFAIL before a client of five seconds gives up', () => {
    ask('x.two.test', 5);
    vi.advanceTimersByTime(4_900);
    expect(heard()).toEqual([[5, 'SERVFAIL']]);
    expect(upstreams.sent.map(({ server }) => server)).toEqual([a, b, a]);
    expect(upstreams.sent.every(({ forgotten }) => forgotten)).toBe(true);
  });

  it('says SERVFAIL at once when no server can be reached', () => {
    ask('x.two.test');
    upstreams.sent[0]!.done(null);
    upstreams.sent[1]!.done(null);
    expect(heard()).toEqual([[1, 'SERVFAIL']]);
  });

  it('asks the next after SERVFAIL or REFUSED, and passes on the last such answer if nobody knows better', () => {
    ask('x.two.test');
    upstreams.sent[0]!.done(answerTo(upstreams.sent[0]!, 2));
    upstreams.sent[1]!.done(answerTo(upstreams.sent[1]!, 5));
    ask('y.two.test');
    upstreams.sent[2]!.done(answerTo(upstreams.sent[2]!, 2));
    upstreams.sent[3]!.done(answerTo(upstreams.sent[3]!));
    expect(heard()).toEqual([
      [1, 'REFUSED'],
      [1, 'NOERROR'],
    ]);
  });

  it('waits for a silent server while another’s error is the only answer, but not for ever', () => {
    ask('x.two.test');
    vi.advanceTimersByTime(forwarderLimits.attemptMs);
    upstreams.sent[1]!.done(answerTo(upstreams.sent[1]!, 2));
    expect(replies).toEqual([]);
    expect(upstreams.sent[2]!.server).toBe(a);
    vi.advanceTimersByTime(3 * forwarderLimits.attemptMs);
    expect(heard()).toEqual([[1, 'SERVFAIL']]);
  });

  it('takes NXDOMAIN for an answer', () => {
    ask('x.two.test');
    upstreams.sent[0]!.done(answerTo(upstreams.sent[0]!, 3));
    expect(heard()).toEqual([[1, 'NXDOMAIN']]);
    expect(upstreams.sent).toHaveLength(1);
  });

  it('bounds the variants of a name, as of a loop through another forwarder', () => {
    for (let round = 0; round < forwarderLimits.variantsPerName + 5; round++) {
      const name = Array.from('loopingname', (letter, at) => ((round >> at) & 1 ? letter.toUpperCase() : letter)).join(
        '',
      );
      ask(`${name}.test`, round);
    }
    expect(upstreams.sent).toHaveLength(forwarderLimits.variantsPerName);
    expect(heard()).toEqual([0, 1, 2, 3, 4].map((more) => [forwarderLimits.variantsPerName + more, 'SERVFAIL']));
    for (const sent of [...upstreams.sent]) sent.done(answerTo(sent));
    ask('loopingname.test');
    upstreams.sent.at(-1)!.done(answerTo(upstreams.sent.at(-1)!));
    expect(heard().at(-1)).toEqual([1, 'NOERROR']);
  });

  it('bounds the questions, and keeps room for other names when one domain’s servers are silent', () => {
    const most: number = forwarderLimits.questions;
    const questionsPerRoute: number = forwarderLimits.questionsPerRoute;
    for (let at = 0; at <= questionsPerRoute; at++) ask(`n${at}.two.test`);
    expect(upstreams.sent).toHaveLength(questionsPerRoute);
    for (let at = questionsPerRoute; at <= most; at++) ask(`n${at}.test`, 2);
    expect(upstreams.sent).toHaveLength(most);
    expect(heard()).toEqual([
      [1, 'SERVFAIL'],
      [2, 'SERVFAIL'],
    ]);
    for (const sent of upstreams.sent) sent.done(answerTo(sent));
    expect(replies).toHaveLength(most + 2);
    // All places are free again.
    for (let at = 0; at < questionsPerRoute; at++) ask(`m${at}.two.test`);
    expect(upstreams.sent).toHaveLength(most + questionsPerRoute);
    for (const sent of upstreams.sent.slice(most)) sent.done(answerTo(sent));
    expect(
      new Set(
        heard()
          .slice(most + 2)
          .map(String),
      ),
    ).toEqual(new Set(['1,NOERROR']));
  });

  it('bounds the clients of one question, and those of all together', () => {
    const clients: number = forwarderLimits.clients;
    const clientsPerQuestion: number = forwarderLimits.clientsPerQuestion;
    for (let at = 0; at <= clientsPerQuestion; at++) ask('n0.test', at === clientsPerQuestion ? 2 : 1);
    expect(heard()).toEqual([[2, 'SERVFAIL']]);
    for (let at = clientsPerQuestion; at < clients; at++) ask(`n${1 + (at % 50)}.test`);
    expect(replies).toHaveLength(1);
    ask('n1.test', 3);
    ask('new.test', 4);
    expect(heard().slice(1)).toEqual([
      [3, 'SERVFAIL'],
      [4, 'SERVFAIL'],
    ]);
    for (const sent of [...upstreams.sent]) sent.done(answerTo(sent));
    expect(replies).toHaveLength(3 + clients);
    ask('new.test', 5);
    upstreams.sent.at(-1)!.done(answerTo(upstreams.sent.at(-1)!));
    expect(heard().at(-1)).toEqual([5, 'NOERROR']);
  });

  it('tells everyone who waits when it is closed, and everyone who comes then', () => {
    ask('x.two.test', 1);
    ask('x.two.test', 2);
    ask('y.test', 3);
    vi.advanceTimersByTime(forwarderLimits.attemptMs);
    questions.close();
    expect(heard()).toEqual([
      [1, 'SERVFAIL'],
      [2, 'SERVFAIL'],
      [3, 'SERVFAIL'],
    ]);
    expect(upstreams.sent.every(({ forgotten }) => forgotten)).toBe(true);
    ask('z.test', 4);
    expect(heard().at(-1)).toEqual([4, 'SERVFAIL']);
    const { sent } = upstreams;
    const asked = sent.length;
    sent[0]!.done(answerTo(sent[0]!));
    vi.advanceTimersByTime(60_000);
    expect([sent.length, replies.length]).toEqual([asked, 4]);
  });

  it('says that a name has no IPv6 address where nobody could use one', () => {
    const table = domainTable([{ domain: 'four.test', servers: [a!], withoutIpv6: true }], [b!]);
    const these = new Questions(() => table, { upstreams, order: new ServerOrder() });
    for (const name of ['x.four.test', 'x.six.test']) {
      const question = { type: 'AAAA', name } as const;
      these.ask(encode({ type: 'query', id: 9, questions: [question] }), (answer) => replies.push(answer));
      const answers = [{ ...question, ttl: 5, data: 'fd00:96::a' }];
      upstreams.sent.at(-1)!.done(encode({ type: 'response', id: 1, questions: [question], answers }));
    }
    expect(replies.map((reply) => decode(reply).answers?.length)).toEqual([0, 1]);
    expect(heard()).toEqual([
      [9, 'NOERROR'],
      [9, 'NOERROR'],
    ]);
  });

  it('makes answers fit for the transport', () => {
    const fit = vi.fn((answer: Buffer) => Buffer.concat([answer, Buffer.from('!')]));
    const these = new Questions(() => domainTable([], [a!]), { upstreams, order: new ServerOrder() }, fit);
    these.ask(queryFor('x.test', 5), (answer) => replies.push(answer));
    const [sent] = upstreams.sent;
    sent!.done(answerTo(sent!));
    expect(fit).toHaveBeenCalledWith(expect.anything(), sent!.query.message, sent!.query.questionEnd);
    expect(replies[0]!.toString('latin1').endsWith('!')).toBe(true);
  });

  it('refuses what it cannot read or is too long, and ignores what is no query', () => {
    const reply = (answer: Buffer): void => void replies.push(answer);
    questions.ask(Buffer.concat([queryFor('x.test', 8), Buffer.alloc(forwarderLimits.queryBytes)]), reply);
    questions.ask(Buffer.from(queryFor('x.test', 9)).fill(0xff, 12), reply);
    questions.ask(encode({ type: 'response', id: 3 }), reply);
    expect(heard()).toEqual([
      [8, 'FORMERR'],
      [9, 'FORMERR'],
    ]);
    expect(upstreams.sent).toEqual([]);
  });
});

it('fails at once where there is no server for a name', async () => {
  const upstreams = new FakeUpstreams();
  const questions = new Questions(() => domainTable([], []), { upstreams, order: new ServerOrder() });
  const reply = await new Promise<Buffer>((resolve) => questions.ask(queryFor('x.test', 6), resolve));
  expect(decode(reply)).toMatchObject({ id: 6, rcode: 'SERVFAIL' });
  expect(questions.size).toBe(0);
});
