import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../../../../electron/shared/connection-state.ts';
import { problem } from '../../../../electron/shared/problem.ts';
import { canAskCluster } from '../../../../renderer/screens/cluster/can-ask.ts';
import { compareAnswers } from '../../../../renderer/screens/cluster/compared.ts';
import { tooMany, typedValues } from '../../../../renderer/screens/cluster/typed-values.ts';

describe('compareAnswers', () => {
  const answer = { method: 'kubeadm-config', confidence: 'stated', values: ['10.96.0.0/12', 'fd00::/108'] } as const;

  it('takes the same values in another order for the same answer', () => {
    const same = { ...answer, method: 'control-plane-flags', values: ['fd00::/108', '10.96.0.0/12'] } as const;
    expect(compareAnswers({ answer, others: [same] })).toEqual({ same: [same], different: [] });
  });

  it('takes a part of the values for another answer', () => {
    const part = { ...answer, method: 'observed-cluster-ips', values: ['10.96.0.0/12'] } as const;
    expect(compareAnswers({ answer, others: [part] })).toEqual({ same: [], different: [part] });
  });

  it('has nothing that would be the same where no answer counts', () => {
    expect(compareAnswers({ answer: null, others: [answer] })).toEqual({ same: [], different: [answer] });
  });
});

describe('typedValues', () => {
  it.each([
    ['10.96.0.0/12', ['10.96.0.0/12']],
    [' 10.96.0.0/12,fd00::/108 , 10.96.0.0/12', ['10.96.0.0/12', 'fd00::/108']],
    [
      '10.96.0.0/12，fd00::/108、10.97.0.0/16\n10.98.0.0/16',
      ['10.96.0.0/12', 'fd00::/108', '10.97.0.0/16', '10.98.0.0/16'],
    ],
    [' , ', []],
  ])('of “%s”', (text, values) => expect(typedValues(text)).toEqual(values));
});

describe('tooMany', () => {
  const many = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `10.${at}.0.0/16`);

  it('is what the bridge would not take', () => {
    expect(tooMany(many(16))).toBe(false);
    expect(tooMany(many(17))).toBe(true);
    expect(tooMany(['a'.repeat(253)])).toBe(false);
    expect(tooMany(['a'.repeat(254)])).toBe(true);
  });
});

describe('canAskCluster', () => {
  const states: readonly (readonly [ConnectionState, boolean])[] = [
    [{ kind: 'connected' }, true],
    [{ kind: 'degraded', reasons: [] }, true],
    [{ kind: 'reconnecting', cause: problem('route.proposed'), attempt: 1 }, false],
    [{ kind: 'waiting-for-network' }, false],
    [{ kind: 'disconnected' }, false],
    [{ kind: 'disconnecting' }, false],
  ];

  it.each(states)('%o: %s', (state, can) => expect(canAskCluster(state)).toBe(can));
});
