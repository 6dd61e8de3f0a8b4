import { chooseEndpointApi, endpointSource } from '../../../electron/cluster/endpoint-slices.ts';
import { projectService } from '../../../electron/cluster/service-projection.ts';
import { ServiceStore } from '../../../electron/cluster/service-store.ts';
import { createTranslator } from '../../../electron/shared/i18n.ts';
import { rowLabel } from '../../../renderer/screens/services/row-label.ts';
import type { TestApiServer } from '../../integration/cluster/api-server.ts';
import type { BenchApp } from './bench-app.ts';
import { kubectlList } from './peers.ts';

/**
 * How the rows of the window differ from the list that kubectl gets: the window is scrolled from top to end, and each row's words are compared
 * with those that Kubelane has for the object. Empty when nothing is missing, too much or out of date.
 */
export async function differences(app: BenchApp, server: TestApiServer): Promise<readonly string[]> {
  const [services, slices] = [
    await kubectlList(server, 'services'),
    await kubectlList(server, 'endpointslices.discovery.k8s.io'),
  ];
  const expected = labelsOf(services, slices, server.domain);
  const shown = await app.page.evaluate(() => window.bench.readAll());
  const missing = expected.filter((label) => !isAmong(label, shown));
  const wrong = shown.filter((label) => !isAmong(label, expected));
  const twice = shown.length - new Set(shown).size;
  return [
    ...(shown.length === expected.length ? [] : [`${shown.length} rows instead of ${expected.length}`]),
    ...(twice === 0 ? [] : [`${twice} rows are there twice`]),
    ...missing.map((label) => `not shown: ${label}`),
    ...wrong.map((label) => `shown: ${label}`),
  ];
}

function labelsOf(services: readonly unknown[], slices: readonly unknown[], domain: string): readonly string[] {
  const store = new ServiceStore({ onPatch: () => undefined });
  const api = chooseEndpointApi({ versions: [{ version: 'v1beta1' }] });
  const { project } = endpointSource(api, null);
  store.reset(domain);
  for (const object of slices) {
    const projected = project(object);
    if (projected !== null) store.upsertSlice(projected.key, projected.record);
  }
  for (const object of services) {
    const projected = projectService(object);
    if (projected !== null) store.upsertService(projected.record);
  }
  store.setEndpointsKnown(true);
  const { services: records } = store.snapshot();
  store.stop();
  const t = createTranslator('en');
  return records.map((record) => rowLabel(t, record, { port: null, isFavourite: false, matched: null }));
}

/** The row with the cursor says which port it would copy, behind all else. */
function isAmong(label: string, labels: readonly string[]): boolean {
  const all = withoutPort(labels);
  return all.has(label.replace(chosenPort, ''));
}

const chosenPort = / · .*$/;
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

function withoutPort(labels: readonly string[]): ReadonlySet<string> {
  let set = sets.get(labels);
  if (set === undefined) sets.set(labels, (set = new Set(labels.map((label) => label.replace(chosenPort, '')))));
  return set;
}
