import { expect, test } from 'vitest';
import { answeredPercent, firstAnswer, lastOutageEnd, parseTry, type Try } from '../../../bench/recovery/tries.ts';

/** Tries every 50 ms from 0 on, each of 10 ms: `.` answered, `x` not. */
function tries(pattern: string): Try[] {
  return Array.from(pattern, (sign, at) => ({ start: at * 50, end: at * 50 + 10, ok: sign === '.', named: true }));
}

test('a line of the prober is a try, anything else is nothing', () => {
  expect(parseTry('1000.5 1002.0 ok')).toEqual({ start: 1000.5, end: 1002, ok: true, named: true });
  expect(parseTry('1000.5 1300.5 no-name')).toEqual({ start: 1000.5, end: 1300.5, ok: false, named: false });
  expect(parseTry('1000.5 1300.5 no-answer')).toEqual({ start: 1000.5, end: 1300.5, ok: false, named: true });
  for (const line of ['', 'ok', '1 2 yes', 'a 2 ok', '1 2 ok 3']) expect(parseTry(line)).toBeNull();
});

test('the first answer after the first failure counts', () => {
  // The fault at 100 has its effect at 150 only: the answer at 100 is no recovery.
  expect(firstAnswer(tries('...xx..'), 100, 140)).toBe(250 + 10 - 100);
});

test('a try that was on its way when the fault struck and fails is part of the outage, one before is not', () => {
  const onItsWay: Try = { start: 90, end: 390, ok: false, named: true };
  expect(firstAnswer([onItsWay, { start: 140, end: 150, ok: true, named: true }], 100, 100)).toBe(50);
  expect(firstAnswer(tries('x....'), 100, 100)).toBe(10);
});

test('where nothing fails the first answer counts that was asked for when the fault was in place', () => {
  expect(firstAnswer(tries('......'), 100, 160)).toBe(200 + 10 - 100);
});

test('no answer is never', () => {
  expect(firstAnswer(tries('...xxxx'), 100, 140)).toBe(Infinity);
  expect(lastOutageEnd(tries('...xxxx'), 100)).toBe(Infinity);
  expect(firstAnswer([], 100, 100)).toBe(Infinity);
});

test('a second outage shows in the end of the last one, not in the first answer', () => {
  const seen = tries('..x.xx.');
  expect(firstAnswer(seen, 100, 100)).toBe(150 + 10 - 100);
  expect(lastOutageEnd(seen, 100)).toBe(300 + 10 - 100);
  expect(lastOutageEnd(tries('....'), 100)).toBe(0);
});

test('tries come in the order of their ends; their starts count', () => {
  const seen = tries('..x.xx.').reverse();
  expect(firstAnswer(seen, 100, 100)).toBe(60);
});

test('the share of the answered tries', () => {
  expect(answeredPercent(tries('.x..'))).toBe(75);
  expect(answeredPercent([])).toBeNaN();
});
