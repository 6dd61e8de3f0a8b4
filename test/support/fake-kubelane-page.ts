import './frozen-clock.ts';
import type { AppSnapshot } from '../../electron/shared/ipc-schema.ts';
import type { Locale } from '../../electron/shared/i18n.ts';
import { ok } from '../../electron/shared/result.ts';
import { sampleFacts } from './cluster-facts.ts';
import { emptySnapshot, fakeKubelane, type FakeKubelane } from './fake-kubelane-api.ts';
import { scenarios, type Scenario, type ScenarioName } from './window-scenarios.ts';

/** What a test finds as `fake` in a page whose bridge is the double. */
export interface FakePage extends FakeKubelane {
  /** Puts the app into a scenario; settings and language stay. */
  readonly play: (name: ScenarioName) => void;
}

const fake = fakeKubelane();

function play(name: ScenarioName): void {
  const scenario: Scenario = scenarios[name];
  const { settings, locale } = fake.snapshot();
  fake.answer({ connection: { foresee: () => ok(scenario.foreseen ?? []) } });
  fake.setServices(scenario.services ?? []);
  fake.setFacts(scenario.facts ?? sampleFacts);
  fake.setSilent(scenario.isSilent === true);
  // The list is asked for again when its phase changes; leaving and entering makes that certain.
  fake.change({ ...emptySnapshot, settings, locale });
  const app: Partial<AppSnapshot> = { ...emptySnapshot, settings, locale, ...scenario.app };
  fake.change(app);
}

const [scenario, locale] = decodeURIComponent(location.hash.slice(1)).split(',');
if (locale !== undefined) fake.change({ locale: locale as Locale });
if (scenario !== undefined && scenario in scenarios) play(scenario as ScenarioName);

const page: FakePage = { ...fake, play };
Object.assign(globalThis, { kubelane: fake.api, fake: page });

declare const location: { readonly hash: string };
