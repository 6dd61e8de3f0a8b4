import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';

const size = { width: 420, height: 640 };

/** Makes the window's pictures: always 420 × 640 points, two pixels a point, whatever the display is. */
export class Camera {
  readonly #page: Page;
  readonly #folder: string;
  /** The files written, in order. */
  readonly pictures: string[] = [];

  private constructor(page: Page, folder: string) {
    this.#page = page;
    this.#folder = folder;
  }

  static async of(page: Page, folder: string): Promise<Camera> {
    await mkdir(folder, { recursive: true });
    const session = await page.context().newCDPSession(page);
    const scale = { deviceScaleFactor: 2, mobile: false, screenWidth: size.width, screenHeight: size.height };
    await session.send('Emulation.setDeviceMetricsOverride', { ...size, ...scale });
    return new Camera(page, folder);
  }

  /** Writes `NAME.png`. */
  async take(name: string): Promise<void> {
    const path = join(this.#folder, `${name}.png`);
    await this.#page.screenshot({ path, scale: 'device', animations: 'disabled', caret: 'hide' });
    this.pictures.push(path);
  }
}
