import { defineConfig } from 'vitest/config';

/** Projects by what they need: `unit`, `unit-isolated` (where modules are replaced) and `fuzz` nothing, `integration` root and namespaces, `e2e` the laboratory's laptop. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          exclude: ['test/unit/**/*.isolated.test.ts'],
          testTimeout: 20_000,
          // What most files import is the same, and nothing of it keeps anything: to load it anew for each of them takes twice as long as all the tests.
          isolate: false,
        },
      },
      {
        test: {
          name: 'unit-isolated',
          include: ['test/unit/**/*.isolated.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          setupFiles: ['test/support/app-output-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          setupFiles: ['test/support/app-output-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          maxWorkers: 1,
        },
      },
    ],
  },
});
