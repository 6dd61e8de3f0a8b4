import type { Laptop } from './laptop.ts';
import { linuxLaptop } from './linux.ts';
import { macosLaptop } from './macos.ts';
import { windowsLaptop } from './windows.ts';

/** The adapter for the operating system this runs on: the one place where that is asked in this folder. */
export const laptop: Laptop = choose(process.platform);

function choose(platform: NodeJS.Platform): Laptop {
  if (platform === 'darwin') return macosLaptop();
  return platform === 'win32' ? windowsLaptop() : linuxLaptop();
}
