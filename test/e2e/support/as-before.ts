import { differences, laptopState, type DifferenceOptions, type LaptopState } from '../../support/laptop-state.ts';
import { eventually } from './programs.ts';

/** The kernel, the resolver and programs that are ending may take so long to forget. */
const forgetMs = 5_000;

/** Waits until the laptop is as it was; fails with what is not. */
export async function expectAsBefore(before: LaptopState, options: DifferenceOptions = {}): Promise<void> {
  let left: string[] = [];
  const isAsBefore = (): boolean => (left = differences(before, laptopState(), options)).length === 0;
  await eventually('the laptop is as it was', isAsBefore, forgetMs).catch(() => undefined);
  if (left.length > 0) throw new Error(`The laptop is not as it was: ${left.join('; ')}`);
}
