import { decode, encode, type Packet } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fitForDatagram,
  isAnswerTo,
  isSoftFailure,
  rcode,
  readQuery,
  withoutIpv6Addresses,
} from '../../../../../electron/helper/dns/forwarder/message.ts';

const web = { type: 'A', name: 'Web.Shop.svc.cluster.test' } as const;
const query = encode({ type: 'query', id: 7, flags: 0x0100, questions: [web] });
const end = query.length;
const answer = (packet: Packet): Buffer => encode({ type: 'response', id: 9, questions: [web], ...packet });

describe('readQuery', () => {
  it('reads the question, its name as it stands on the wire and in lower case', () => {
    expect(readQuery(query)).toEqual({
      kind: 'question',
      question: { name: '\x03web\x04shop\x03svc\x07cluster\x04test\0', type: 1, end },
    });
  });

  it('finds the end of the question before EDNS', () => {
    const edns = encode({
      type: 'query',
      questions: [web],
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: 4096,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ],
    });
    expect(edns.length).toBeGreaterThan(end);
    expect(readQuery(edns)).toMatchObject({ question: { end } });
  });

  it('takes the root, and a name of 255 bytes, but not of 256', () => {
    expect(readQuery(encode({ type: 'query', questions: [{ type: 'NS', name: '.' }] }))).toMatchObject({
      question: { name: '\0', type: 2, end: 17 },
    });
    const long = (last: number): Buffer => {
      const labels = [63, 63, 63, last].map((length) => 'a'.repeat(length)).join('.');
      return encode({ type: 'query', questions: [{ type: 'A', name: labels }] });
    };
    expect(readQuery(long(61))).toMatchObject({ kind: 'question' });
    expect(readQuery(long(62))).toEqual({ kind: 'refuse', rcode: rcode.formErr });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half a header', query.subarray(0, 11)],
    ['a response', answer({})],
  ])('ignores %s', (_what, message) => {
    expect(readQuery(message)).toEqual({ kind: 'ignore' });
  });

  const changed = (at: number, ...bytes: number[]): Buffer => {
    const message = Buffer.from(query);
    message.set(bytes, at);
    return message;
  };
  it.each([
    ['no question', changed(4, 0, 0), rcode.formErr],
    ['two questions', changed(4, 0, 2), rcode.formErr],
    ['a pointer to itself', changed(12, 0xc0, 0x0c), rcode.formErr],
    ['a label of 64', changed(12, 64), rcode.formErr],
    ['a name that is cut off', query.subarray(0, 20), rcode.formErr],
    ['a type that is cut off', query.subarray(0, end - 3), rcode.formErr],
    ['an update', changed(2, 0x28), rcode.notImp],
    ['a zone transfer', changed(end - 4, 0, 252), rcode.notImp],
  ])('refuses the query with %s', (_what, message, code) => {
    expect(readQuery(message)).toEqual({ kind: 'refuse', rcode: code });
  });
});

describe('isAnswerTo', () => {
  it('takes an answer in any case, truncated or with an error', () => {
    expect(isAnswerTo(answer({}), query, end)).toBe(true);
    expect(isAnswerTo(answer({ questions: [{ ...web, name: 'wEB.shop.svc.cluster.test' }] }), query, end)).toBe(true);
    expect(isAnswerTo(answer({ flags: 0x0203 }), query, end)).toBe(true);
    expect(isAnswerTo(answer({ flags: 1, questions: [] }), query, end)).toBe(true);
  });

  it.each([
    ['a query', query],
    ['half a header', answer({}).subarray(0, 11)],
    ['an answer that is cut off in the question', answer({}).subarray(0, end - 1)],
    ['another name', answer({ questions: [{ ...web, name: 'wee.shop.svc.cluster.test' }] })],
    ['another type', answer({ questions: [{ ...web, type: 'AAAA' }] })],
    ['a type that differs as cases do', answer({ questions: [{ ...web, type: 'UNKNOWN_33' as 'A' }] })],
    ['another class', answer({ questions: [{ ...web, class: 'CH' }] })],
    ['two questions', answer({ questions: [web, web] })],
    ['no question, and no error', answer({ questions: [] })],
    ['no question, and NXDOMAIN', answer({ flags: 3, questions: [] })],
    ['an answer to an update', answer({ flags: 0x2800 })],
  ])('refuses to take as an answer %s', (_what, message) => {
    expect(isAnswerTo(message, query, end)).toBe(false);
  });

  it('sees a type whose bytes differ as letters in case do', () => {
    const [of65, of97] = [65, 97].map((type) => {
      const message = Buffer.from(query);
      message.writeUInt16BE(type, end - 4);
      return message;
    });
    of97!.writeUInt16BE(0x8180, 2);
    expect(isAnswerTo(of97!, of65!, end)).toBe(false);
    of97!.writeUInt16BE(65, end - 4);
    expect(isAnswerTo(of97!, of65!, end)).toBe(true);
  });
});

describe('failureOf', () => {
  it('is an answer with the query’s id, RD and question, and no more', () => {
    const read = decode(failureOf(query, rcode.servFail, end));
    expect(read).toMatchObject({
      type: 'response',
      id: 7,
      rcode: 'SERVFAIL',
      flag_rd: true,
      flag_ra: true,
      flag_aa: false,
    });
    expect(read.questions).toEqual([{ ...web, class: 'IN' }]);
    expect([read.answers, read.additionals]).toEqual([[], []]);
  });

  it('has no question where none was read', () => {
    const read = decode(failureOf(query, rcode.formErr));
    expect(read).toMatchObject({ rcode: 'FORMERR', questions: [] });
  });

  it('is the only kind that another server may know better', () => {
    expect([0, 1, 2, 3, 4, 5].map((flags) => isSoftFailure(answer({ flags })))).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('withoutIpv6Addresses', () => {
  const six = { type: 'AAAA', name: 'web.four.test' } as const;
  const asked = encode({ type: 'query', id: 7, flags: 0x0100, questions: [six] });
  const record = { ...six, ttl: 5, data: 'fd00:96::a' };
  const shown = (packet: Packet, questions = [six]): Buffer =>
    withoutIpv6Addresses(encode({ type: 'response', id: 9, questions, ...packet }), asked, asked.length);

  it('says that the name is there and has none', () => {
    const read = decode(shown({ answers: [record, record], authorities: [record], additionals: [record] }));
    expect(read).toMatchObject({ id: 7, type: 'response', rcode: 'NOERROR', questions: [six] });
    expect([read.answers, read.authorities, read.additionals]).toEqual([[], [], []]);
  });

  it('also where the record’s name is a pointer', () => {
    const answer = encode({ type: 'response', id: 9, questions: [six], answers: [record] });
    const pointed = Buffer.concat([
      answer.subarray(0, asked.length),
      Buffer.from('c00c', 'hex'),
      answer.subarray(answer.length - 26),
    ]);
    expect(decode(pointed).answers).toMatchObject([{ data: 'fd00:96::a' }]);
    expect(decode(withoutIpv6Addresses(pointed, asked, asked.length)).answers).toEqual([]);
  });

  it.each<[string, Packet]>([
    ['the name is not there', { flags: 3 }],
    ['there is no such address anyway', {}],
    [
      'it is an alias of another name',
      { answers: [{ type: 'CNAME', name: six.name, ttl: 5, data: 'ipv6.test' }, record] },
    ],
    ['there is no question in it', { flags: 1, questions: [] }],
  ])('passes when %s', (_why, packet) => {
    const answer = encode({ type: 'response', id: 9, questions: [six], ...packet });
    expect(withoutIpv6Addresses(answer, asked, asked.length)).toBe(answer);
  });

  it('passes answers to other questions, and ones that end too early', () => {
    const four = { type: 'A', name: 'web.four.test' } as const;
    const other = encode({ type: 'response', questions: [four], answers: [record] });
    expect(withoutIpv6Addresses(other, asked, asked.length)).toBe(other);
    const whole = encode({ type: 'response', questions: [six], answers: [record] });
    for (const length of [12, asked.length, asked.length + 1, asked.length + 15, asked.length + 16]) {
      const cut = whole.subarray(0, length);
      expect(withoutIpv6Addresses(cut, asked, asked.length)).toBe(cut);
    }
  });
});

describe('fitForDatagram', () => {
  const opt = { extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] };
  const askedWith = (...sizes: number[]): Buffer => {
    const additionals = sizes.map((udpPayloadSize) => ({ type: 'OPT' as const, name: '.', udpPayloadSize, ...opt }));
    return encode({ type: 'query', id: 7, flags: 0x0100, questions: [web], additionals });
  };
  const sized = (bytes: number): Buffer => Buffer.concat([answer({}), Buffer.alloc(bytes)]).subarray(0, bytes);
  const passes = (bytes: number, asked: Buffer): boolean => {
    const large = sized(bytes);
    return fitForDatagram(large, asked, end) === large;
  };

  it.each([
    ['512 bytes', query, 512],
    ['what EDNS says', askedWith(1232), 1232],
    ['512 bytes, whatever less EDNS says', askedWith(100), 512],
  ])('passes %s and no more', (_what, asked, most) => {
    expect([passes(most, asked), passes(most + 1, asked)]).toEqual([true, false]);
  });

  it('says that the answer is cut, with the question and nothing else', () => {
    const read = decode(fitForDatagram(sized(513), query, end));
    expect(read).toMatchObject({ id: 7, type: 'response', rcode: 'NOERROR', flag_tc: true, flag_rd: true });
    expect([read.questions, read.answers]).toEqual([[{ ...web, class: 'IN' }], []]);
  });

  it('passes everything where a query is of a form that it does not read', () => {
    const other = Buffer.from(askedWith(600));
    other[end + 2] = 42; // another record than EDNS
    const behind = Buffer.from(askedWith(600));
    behind[end] = 1; // a record with a name
    const answered = Buffer.from(askedWith(600));
    answered.writeUInt16BE(1, 6);
    const forms = [other, behind, answered, askedWith(600, 600), askedWith(600).subarray(0, end + 4)];
    expect(forms.map((asked) => passes(65_000, asked))).toEqual(forms.map(() => true));
  });
});
