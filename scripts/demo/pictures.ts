import { chown, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright';
import { repositoryRoot } from '../setup/cache.ts';

const size = { width: 420, height: 640 };

/** Makes the window's pictures: always 420 × 640 points, two pixels a point, whatever the display is. */
export class Camera {
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #folder: string;
  /** The files written, in order. */
  readonly pictures: string[] = [];

  private constructor(page: Page, session: CDPSession, folder: string) {
    this.#page = page;
    this.#session = session;
    this.#folder = folder;
  }

  static async of(page: Page, folder: string): Promise<Camera> {
    await mkdir(folder, { recursive: true });
    await giveToOwner(folder);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 2, mobile: false });
    return new Camera(page, session, folder);
  }

  /** Writes `NAME.png` as soon as nothing moves in the window any more. */
  async take(name: string): Promise<void> {
    // A pointer that rests on a row by chance would light it up.
    await this.#page.mouse.move(size.width / 2, 1);
    await this.#page.evaluate(stillness);
    // Playwright's own `screenshot` knows nothing of the emulated scale.
    const { data } = await this.#session.send('Page.captureScreenshot', { format: 'png' });
    const path = join(this.#folder, `${name}.png`);
    await writeFile(path, data, 'base64');
    await giveToOwner(path);
    this.pictures.push(path);
  }
}

/** We are root; whoever has the repository should be able to remove what we put into it. */
async function giveToOwner(path: string): Promise<void> {
  const { uid, gid } = await stat(repositoryRoot);
  await chown(path, uid, gid);
}

/** Runs in the page: resolves when every transition has come to its end. What turns for ever (a spinner) is not waited for. */
const stillness = `Promise.all(
  document.getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished.catch(() => undefined)),
).then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))))`;
