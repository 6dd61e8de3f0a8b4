import type { Page } from 'playwright';
import type { FakePage } from './fake-kubelane-page.ts';
import { decodePng, sideBySide, type Picture } from './png.ts';
import type { ScenarioName } from './window-scenarios.ts';

/** The double lives in the page. */
declare const fake: FakePage;

/** What is done in the window before its picture is taken. */
interface Pose {
  readonly scenario: ScenarioName;
  readonly act?: (page: Page) => Promise<void>;
}

const type =
  (query: string, ...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    await page.locator('[role="combobox"]').first().fill(query);
    for (const key of keys) await page.keyboard.press(key);
  };

/** Opens an entry of the window's menu, by its place among those that open dialogs: its text is another in each language. */
const openDialog =
  (text: RegExp) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('banner').locator('button[aria-haspopup="menu"]').click();
    await page.getByRole('menuitem', { name: text }).click();
    await page.getByRole('dialog').waitFor();
  };

/** Opens a Service's details, and tries it. */
async function check(page: Page): Promise<void> {
  await type('members-api', 'Control+i')(page);
  await page.getByRole('button', { name: /^Check|^检查/ }).click();
}

/** Every look of the window that is kept as a picture, by its file's name. */
export const poses: Readonly<Record<string, Pose>> = {
  'state-welcome': { scenario: 'welcome' },
  'state-disconnected': { scenario: 'disconnected' },
  'state-connecting': { scenario: 'connecting' },
  'state-sign-in': { scenario: 'sign-in-code' },
  'state-connected': { scenario: 'connected' },
  'state-degraded': { scenario: 'degraded' },
  'state-reconnecting': { scenario: 'reconnecting' },
  'state-no-network': { scenario: 'waiting-for-network' },
  'state-failed': { scenario: 'failed' },
  'list-loading': { scenario: 'loading' },
  'list-empty': { scenario: 'empty-cluster' },
  'list-forbidden': { scenario: 'list-failed' },
  'list-offline': { scenario: 'paused' },
  'list-huge': { scenario: 'huge' },
  'list-search': { scenario: 'connected', act: type('app=o') },
  'list-nothing': { scenario: 'connected', act: type('nothing-like-this') },
  'list-details': { scenario: 'connected', act: type('storefront', 'Control+i') },
  'list-check': { scenario: 'connected', act: check },
  'list-check-fails': { scenario: 'policy', act: check },
  'list-first-namespaces': { scenario: 'first-namespaces' },
  'dialog-direct': { scenario: 'disconnected', act: openDialog(/Add without a VPN|添加无需 VPN/) },
  'dialog-names': { scenario: 'disconnected', act: openDialog(/^Names in|的名称/) },
  'dialog-cluster': {
    scenario: 'connected',
    act: async (page) => {
      await openDialog(/^What the cluster says|^集群信息/)(page);
      await page.getByRole('dialog').locator('summary').click();
      // The setting that another one contradicts, and what may not be read, in one view.
      await page.evaluate(`document.querySelector('[data-fact="service-cidrs"]').scrollIntoView()`);
    },
  },
  'dialog-cluster-proposal': {
    scenario: 'routes-proposed',
    act: async (page) => {
      await page.getByRole('button', { name: /^Look at them|^查看$/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  'dialog-shortcut': { scenario: 'disconnected', act: openDialog(/^Shortcut|^快捷键/) },
};

/** The looks side by side in one picture: light and dark, in English and in Chinese. */
const looks = [
  { theme: 'light', locale: 'en' },
  { theme: 'dark', locale: 'en' },
  { theme: 'light', locale: 'zh-CN' },
  { theme: 'dark', locale: 'zh-CN' },
] as const;

/** The time that the window shows, whenever the pictures are taken. */
export const pictureTime = '2026-03-02T09:41:00.000Z';

/** Takes the four looks of a pose. The page must have been opened with `pictureTime`. */
export async function takePicture(page: Page, name: string): Promise<Picture> {
  const pose = poses[name];
  if (pose === undefined) throw new Error(`There is no pose ${name}.`);
  const pictures: Picture[] = [];
  for (const { theme, locale } of looks) {
    await page.reload();
    await page.evaluate(
      ([scenario, scheme, language]) => {
        fake.change({ settings: { ...fake.snapshot().settings, theme: scheme }, locale: language });
        fake.play(scenario);
      },
      [pose.scenario, theme, locale] as const,
    );
    await page.locator(`html[lang="${locale}"][data-mantine-color-scheme="${theme}"]`).waitFor();
    await settled(page);
    await pose.act?.(page);
    await settled(page);
    // Where the pointer was left by chance nothing must light up.
    await page.mouse.move(1, 1);
    pictures.push(decodePng(await page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' })));
  }
  return sideBySide(pictures);
}

/** Everything that was asked for has come and is drawn: the double answers within a few turns, and drawing takes two frames. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    'document.fonts.ready.then(() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 160)))',
  );
}
