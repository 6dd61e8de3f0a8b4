import { describe, expect, it } from 'vitest';
import { questionOf } from '../../../../renderer/screens/services/use-located.ts';

describe('what is asked of the cluster', () => {
  it.each([
    ['10.200.3.9', true, '10.200.3.9'],
    ['http://10.200.3.9:8080/health', true, '10.200.3.9'],
    ['web-7d4f9-x2x.shop.svc.cluster.local:80', false, 'web-7d4f9-x2x.shop.svc.cluster.local'],
    ['web-7d4f9c-x2z5k', false, 'web-7d4f9c-x2z5k'],
    ['web-7d4f9c-x2z5k', true, null],
    ['orders.shop', true, null],
    ['or', false, null],
    ['two words', false, null],
    ['', false, null],
  ] as const)('for %j (found: %s) is %j', (query, isKnown, asked) => expect(questionOf(query, isKnown)).toBe(asked));
});
