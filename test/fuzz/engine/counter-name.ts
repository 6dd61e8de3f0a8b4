/** The array that instrumented code counts in; the bundle declares it at its top (bundle.ts). */
export const counterName = '__fuzzCounters';
