import { LabError } from './errors.ts';
import { inLaptop } from './laptop.ts';
import { inNetwork } from './namespaces.ts';
import { places } from './network.ts';
import { programPath } from './programs.ts';
import { workloads } from './workloads.ts';

/** All pods, with the bundled programs where `up` puts them. */
export const pods = workloads(programPath);

/** Every name that `exec` takes. */
export const placeNames: readonly string[] = places(pods);

/** A command line that runs `argv` in the place of that name; throws a LabError for an unknown name. */
export function inPlace(name: string, argv: readonly string[], cwd = '/'): string[] {
  if (!placeNames.includes(name)) {
    throw new LabError(`the laboratory has no place named ${name}`, `It has: ${placeNames.join(' ')}`);
  }
  // The laptop has a /run of its own: a folder below the machine's is not there.
  return name === 'laptop' ? inLaptop(argv, cwd.startsWith('/run') ? '/' : cwd) : inNetwork(name, argv);
}
