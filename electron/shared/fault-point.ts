/** Set when a bundle is built; only the bundles of the fault tests have it on. */
declare const __KUBELANE_FAULT_POINTS__: boolean | undefined;

/**
 * A named instant at which the fault tests may break something (test/faults loads what is called here). In every bundle that is shipped
 * this does nothing.
 */
export function faultPoint(name: string): void {
  if (typeof __KUBELANE_FAULT_POINTS__ === 'undefined' || !__KUBELANE_FAULT_POINTS__) return;
  (globalThis as { kubelaneFaultPoint?: (name: string) => void }).kubelaneFaultPoint?.(name);
}
