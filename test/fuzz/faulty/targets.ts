import fc from 'fast-check';
import { must, type FuzzTarget } from '../engine/target.ts';
import { hangs, throwsForOneWord } from './parsers.ts';

const common = {
  dictionary: [],
  seeds: ['a'],
  shapes: fc.string({ maxLength: 4 }),
  usualBytes: 16,
  largestBytes: 1024,
};

/** Parsers with faults, by which the fuzzer is tested. */
export const faultyTargets: readonly FuzzTarget[] = [
  { ...common, name: 'one-word', shapes: fc.constant('a'), run: (input) => throwsForOneWord(input.toString('latin1')) },
  { ...common, name: 'hangs', run: (input) => void hangs(input.toString('latin1')) },
  {
    ...common,
    name: 'property',
    run: (input) => must(!input.includes('7'), 'a seven', () => input.toString('latin1')),
  },
];
