import { expect, test } from 'vitest';
import { accept, answerFormat } from '../../../electron/cluster/answer-format.ts';

const json = answerFormat('application/json');
const protobuf = answerFormat('application/vnd.kubernetes.protobuf');

test.each([
  ['{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"1","continue":"e30"},"items":[{', 'e30'],
  ['{\n  "kind": "ServiceList",\n  "metadata": {\n    "continue": "e30"\n  },\n  "items"', 'e30'],
  ['{"metadata":{"resourceVersion":"1"},"items":[]}', null],
  ['{"metadata":{"continue":""},"items":[]}', null],
  ['{"metadata":{"continue":7},"items":[]}', null],
  ['{"metadata":{"continue":"e3', null],
  ['{"metadata":{continue},', null],
  ['', null],
])('where %j goes on: %j', (head, token) => {
  expect(json.continuationIn(Buffer.from(head))).toBe(token);
});

test.each([
  ['application/vnd.kubernetes.protobuf', protobuf],
  ['Application/Vnd.Kubernetes.Protobuf; charset=x', protobuf],
  ['application/vnd.kubernetes.protobuf;stream=watch', protobuf],
  ['application/json', json],
  ['text/html', json],
  [undefined, json],
])('reads %s', (type, format) => {
  expect(answerFormat(type)).toBe(format);
});

test('asks for JSON as well where protobuf would do', () => {
  expect(accept.page.split(',')).toEqual(['application/vnd.kubernetes.protobuf', accept.document]);
});

test('takes each object of a page in JSON, and what its list says', () => {
  const body = Buffer.from('{"metadata":{"resourceVersion":"7","continue":"next"},"items":[{"a":1},2]}');
  expect(json.parsePage(body, (object) => JSON.stringify(object))).toEqual({
    items: ['{"a":1}', '2'],
    resourceVersion: '7',
    continuation: 'next',
  });
  expect(json.parsePage(Buffer.from('[]'), () => 1)).toEqual({ items: [], resourceVersion: null, continuation: null });
});
