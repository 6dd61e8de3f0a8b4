import { connectSteps, type ConnectStep, type StepProgress } from '../../../electron/shared/connection-state.ts';

/** "Step 4 of 6": where the running step stands among those of this connection. */
export function stepNumber(
  steps: readonly StepProgress[],
  running: ConnectStep,
): { readonly n: number; readonly total: number } {
  const order = steps.length === 0 ? connectSteps : steps.map(({ step }) => step);
  return { n: order.indexOf(running) + 1, total: order.length };
}
