import { decode } from 'dns-packet';
import { expect, test } from 'vitest';
import { dnsQuestion } from '../../../../electron/connection/verify/cluster-dns.ts';

test.each([57, 576, 1412])('a question of %s bytes', (bytes) => {
  const question = dnsQuestion(7, 'kubelane-0.cluster.local', bytes);
  expect(question).toHaveLength(bytes);
  expect(decode(question)).toMatchObject({ id: 7, questions: [{ name: 'kubelane-0.cluster.local', type: 'A' }] });
});

test('a question that needs more bytes, or no certain number, has no padding', () => {
  expect(decode(dnsQuestion(7, 'kubelane-0.cluster.local', -28)).additionals).toEqual([]);
  expect(dnsQuestion(7, 'kubelane-0.cluster.local', 44)).toHaveLength(42);
});
