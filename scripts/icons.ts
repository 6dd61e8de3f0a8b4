import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appIcon } from './icons/app-icon.ts';
import { encodePng } from './icons/png.ts';
import { rasterise } from './icons/raster.ts';
import { trayIcons } from './icons/tray-icons.ts';
import { repositoryRoot } from './setup/cache.ts';
import { say } from './setup/progress.ts';

/** Draws every icon into resources/icons. The pictures are kept in the repository; run this after changing a shape. */
const folder = join(repositoryRoot, 'resources/icons');
const traySize = 22;
const appSizes = [16, 24, 32, 48, 64, 128, 256, 512];

async function main(): Promise<void> {
  await mkdir(join(folder, 'tray'), { recursive: true });
  await mkdir(join(folder, 'app'), { recursive: true });
  for (const [name, picture] of Object.entries(trayIcons)) {
    for (const [suffix, scale] of [
      ['', 1],
      ['@2x', 2],
    ] as const) {
      const size = traySize * scale;
      await writeFile(join(folder, 'tray', `${name}${suffix}.png`), encodePng(rasterise(picture, size)));
    }
  }
  for (const size of appSizes) {
    await writeFile(join(folder, 'app', `${size}.png`), encodePng(rasterise(appIcon, size)));
  }
  say(`Drew ${Object.keys(trayIcons).length * 2 + appSizes.length} icons into resources/icons.`);
}

await main();
