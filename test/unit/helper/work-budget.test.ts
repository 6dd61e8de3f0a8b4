import { describe, expect, it } from 'vitest';
import { limits } from '../../../electron/helper/limits.ts';
import { WorkBudget } from '../../../electron/helper/work-budget.ts';

describe('the work budget of a client', () => {
  it('lets honest use through at once: hello, the largest profile, and a few more', () => {
    const budget = new WorkBudget(() => 0);
    expect(budget.spend(1, 60)).toBe(0);
    expect(budget.spend(1, limits.profileBytes)).toBe(0);
    for (let turn = 0; turn < 20; turn++) expect(budget.spend(1, 500)).toBe(0);
  });

  it('makes one who sends more wait as long as the work is worth', () => {
    let now = 0;
    const budget = new WorkBudget(() => now);
    expect(budget.spend(limits.workUnits, 0)).toBe(0);
    expect(budget.spend(limits.workUnitsPerSecond, 0)).toBe(1000);
    now = 500;
    expect(budget.spend(0, 0)).toBe(500);
    now = 1000;
    expect(budget.spend(0, 0)).toBe(0);
    expect(budget.spend(0, 4096 * limits.workUnitsPerSecond)).toBe(1000);
  });

  it('saves up no more than the store holds', () => {
    let now = 0;
    const budget = new WorkBudget(() => now);
    now = 3_600_000;
    expect(budget.spend(limits.workUnits + limits.workUnitsPerSecond, 0)).toBe(1000);
  });
});
