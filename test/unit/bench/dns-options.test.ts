import { describe, expect, it } from 'vitest';
import { readDnsOptions } from '../../bench/dns/dns-options.ts';

const usual = { rounds: 5, seconds: 3, clients: 1_000, queries: 1_000_000 };

describe('readDnsOptions', () => {
  it.each([
    ['', usual],
    [
      '--rounds 9 --seconds 1 --clients 50 --queries 2000000',
      { rounds: 9, seconds: 1, clients: 50, queries: 2_000_000 },
    ],
    ['--quick', { ...usual, seconds: 1, queries: 100_000 }],
    ['--quick --queries 5000', { ...usual, seconds: 1, queries: 5_000 }],
  ])('%j', (line, options) => {
    expect(readDnsOptions(line.split(' ').filter((word) => word !== ''))).toEqual(options);
  });

  it.each(['--rounds 0', '--rounds 101', '--queries 1e6', '--clients 5000', '--lanes 1', 'more'])(
    'refuses %s',
    (line) => {
      expect(() => readDnsOptions(line.split(' '))).toThrow();
    },
  );
});
