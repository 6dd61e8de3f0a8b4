import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodePng } from '../../../scripts/icons/png.ts';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';
import { decodePng, differingPixels } from '../../support/png.ts';
import { pictureTime, poses, takePicture } from '../../support/window-pictures.ts';
import { openWindowPage, type WindowPage } from './window-page.ts';

/** Of 1.1 million pixels. A changed word is some hundred; what another build of a font does to edges is not counted at all. */
const tolerated = 150;

const folder = join(repositoryRoot, 'docs/images');
/** Set by `npm run screenshots`: the pictures are renewed instead of compared. */
const renews = process.env['KUBELANE_RENEW_PICTURES'] === '1';

let window: WindowPage;

beforeAll(async () => {
  window = await openWindowPage(pictureTime);
});

afterAll(async () => {
  await window.close();
});

it.each(Object.keys(poses))('%s looks as its picture in docs/images (npm run screenshots renews it)', async (name) => {
  const file = join(folder, `${name}.png`);
  const now = await takePicture(window.page, name);
  const before = existsSync(file) ? decodePng(await readFile(file)) : null;
  const difference = before === null ? Infinity : differingPixels(before, now);
  if (renews) {
    // A picture that looks the same stays as it is, byte by byte.
    if (difference > 0) await writeFile(file, encodePng(now));
    return;
  }
  if (difference > tolerated) {
    const seen = join(repositoryRoot, 'out/pictures');
    await mkdir(seen, { recursive: true });
    await writeFile(join(seen, `${name}.png`), encodePng(now));
  }
  expect(difference, `pixels that differ; out/pictures/${name}.png is how it looks now`).toBeLessThanOrEqual(tolerated);
});
