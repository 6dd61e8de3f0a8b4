import { expect, test } from 'vitest';
import { Packing } from '../../../electron/cluster/packing.ts';

test('asks for packed answers until it knows that the server is near', () => {
  const packing = new Packing();
  expect(packing.encoding).toBe('gzip');
  packing.connected(30);
  expect(packing.encoding).toBe('gzip');
  packing.connected(0.4);
  expect(packing.encoding).toBe('identity');
  // The shortest time counts: this thread may have been busy.
  packing.connected(12);
  expect(packing.encoding).toBe('identity');
});

test('goes back to packed answers where others come slowly in spite of that', () => {
  const packing = new Packing();
  packing.connected(2);
  for (let page = 0; page < 3; page += 1) {
    expect(packing.encoding).toBe('identity');
    packing.received(600_000, 120);
  }
  expect(packing.encoding).toBe('gzip');
});

test('one fast answer is enough, and small ones say nothing', () => {
  const packing = new Packing();
  packing.connected(2);
  for (let answer = 0; answer < 10; answer += 1) packing.received(2_000, 20);
  expect(packing.encoding).toBe('identity');
  packing.received(600_000, 120);
  packing.received(600_000, 0);
  packing.received(600_000, 120);
  packing.received(600_000, 120);
  expect(packing.encoding).toBe('identity');
});
