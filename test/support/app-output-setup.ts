import { afterEach, expect } from 'vitest';
import { takeTroubles } from './app-output.ts';

// In every test that starts the app: what it could not catch is a failure, whether or not anything else shows it.
afterEach(() => {
  expect(takeTroubles()).toEqual([]);
});
