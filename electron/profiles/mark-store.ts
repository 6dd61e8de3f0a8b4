import { readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { addressForms } from '../shared/address-form.ts';
import { isPrintable, stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { protocolNames, type ProtocolName } from '../shared/protocol-name.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { noMarks, type RecentAddress, type ServiceMarks } from '../shared/service-marks.ts';
import { replaceFile } from './atomic-file.ts';

/** As many as a person finds something in. */
const mostRecent = 20;
/** More than anybody has; the oldest are forgotten first. */
const mostFavourites = 500;
const mostProtocols = 1000;
const mostProfiles = 200;

const service = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,63}\/[a-z0-9-]{1,63}$/));
/** Goes to the clipboard and from there perhaps into a shell: nothing that hides, and lines only where lines belong. */
const line = v.pipe(v.string(), v.maxLength(1024), v.check(isPrintable));
const lines = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.check((text) => isPrintable(text.replaceAll('\n', ''))),
);
const recent = v.pipe(
  v.object({
    service,
    form: v.picklist(addressForms),
    port: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
    text: lines,
  }),
  v.check(({ form, text }) => form === 'dotenv' || !text.includes('\n')),
);
const marksSchema = v.object({
  profile: v.pipe(v.string(), v.maxLength(64)),
  favourites: v.pipe(v.array(v.object({ service, address: line })), v.maxLength(mostFavourites)),
  recent: v.pipe(v.array(recent), v.maxLength(mostRecent)),
  protocols: v.pipe(
    v.array(
      v.object({
        port: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,63}\/[a-z0-9-]{1,63}:[0-9]{1,5}$/)),
        protocol: v.picklist(protocolNames),
      }),
    ),
    v.maxLength(mostProtocols),
  ),
});
const fileSchema = v.object({ profiles: v.pipe(v.array(marksSchema), v.maxLength(mostProfiles)) });
type Stored = v.InferOutput<typeof marksSchema>;

/** What was read last, and of which file: a replaced file is another inode. */
interface Reading {
  readonly version: string;
  readonly stored: readonly Stored[];
  readonly marks: Map<string, ServiceMarks>;
}

/** What users marked, copied and chose of each profile's Services: `services.json` of the home folder. */
export class MarkStore {
  readonly #file: string;
  #reading: Reading | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(home: string) {
    this.#file = join(home, 'services.json');
  }

  /**
   * Never fails: what cannot be understood is kept beside as `services.json.damaged`, and nothing counts as marked. As long as nothing changes, by
   * whichever program, the value is the same object.
   */
  load(profile: string): ServiceMarks {
    const { stored, marks } = this.#read();
    const known = marks.get(profile);
    if (known !== undefined) return known;
    const found = stored.find((entry) => entry.profile === profile);
    const made = found === undefined ? noMarks : marksOf(found);
    marks.set(profile, made);
    return made;
  }

  /** Makes a Service (`namespace/name`) a favourite, with its host:port, or (null) no favourite any more. Error: settings.unwritable. */
  setFavourite(profile: string, service: string, address: string | null): Promise<Result<null, Problem>> {
    return this.#change(profile, (before) => {
      const others = before.favourites.filter((favourite) => favourite.service !== service);
      const isSame = address !== null && others.length < before.favourites.length;
      // One that is marked again keeps its place.
      const favourites = isSame
        ? before.favourites.map((favourite) => (favourite.service === service ? { service, address } : favourite))
        : [...others, ...(address === null ? [] : [{ service, address }])];
      return { ...before, favourites: favourites.slice(-mostFavourites) };
    });
  }

  /** Remembers an address as the one that was copied last. Error: settings.unwritable. */
  addRecent(profile: string, added: RecentAddress): Promise<Result<null, Problem>> {
    return this.#change(profile, (before) => {
      const others = before.recent.filter(
        ({ service, form, port }) => service !== added.service || form !== added.form || port !== added.port,
      );
      return { ...before, recent: [{ ...added }, ...others].slice(0, mostRecent) };
    });
  }

  /** Remembers what a port (see `portMark`) speaks; null: it is guessed again. Error: settings.unwritable. */
  setProtocol(profile: string, port: string, protocol: ProtocolName | null): Promise<Result<null, Problem>> {
    return this.#change(profile, (before) => {
      const others = before.protocols.filter((choice) => choice.port !== port);
      const protocols = [...others, ...(protocol === null ? [] : [{ port, protocol }])].slice(-mostProtocols);
      return { ...before, protocols };
    });
  }

  /** Forgets all of a profile: one of the same name that is made later is another one. Error: settings.unwritable. */
  forget(profile: string): Promise<Result<null, Problem>> {
    return this.#queue(() => {
      const { stored } = this.#read();
      const others = stored.filter((entry) => entry.profile !== profile);
      return others.length === stored.length ? Promise.resolve(ok(null)) : this.#replace(others);
    });
  }

  #change(profile: string, change: (before: Stored) => Stored): Promise<Result<null, Problem>> {
    return this.#queue(() => {
      const { stored } = this.#read();
      const before = stored.find((entry) => entry.profile === profile);
      const others = stored.filter((entry) => entry !== before);
      const after = change(before ?? { profile, favourites: [], recent: [], protocols: [] });
      return this.#replace([...others, after].slice(-mostProfiles));
    });
  }

  /** One change after the other, so that none is made to what another has just replaced. */
  #queue(change: () => Promise<Result<null, Problem>>): Promise<Result<null, Problem>> {
    const changed = this.#last.then(change);
    this.#last = changed;
    return changed;
  }

  async #replace(profiles: readonly Stored[]): Promise<Result<null, Problem>> {
    try {
      await replaceFile(this.#file, `${JSON.stringify({ profiles }, null, 2)}\n`);
      return ok(null);
    } catch (error) {
      const detail = stripControlCharacters(error instanceof Error ? error.message : String(error));
      return err(problem('settings.unwritable', { file: this.#file, detail }));
    }
  }

  #read(): Reading {
    const version = versionOf(this.#file);
    if (this.#reading?.version !== version) this.#reading = { version, stored: this.#parse(), marks: new Map() };
    return this.#reading;
  }

  #parse(): readonly Stored[] {
    let content: string;
    try {
      content = readFileSync(this.#file, 'utf8');
    } catch {
      return []; // none yet, or not readable: saving will say so
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), fileSchema), content);
    if (parsed.success) return parsed.output.profiles;
    try {
      renameSync(this.#file, `${this.#file}.damaged`);
    } catch {
      // A folder that cannot be written to: saving will say so.
    }
    return [];
  }
}

function marksOf({ favourites, recent, protocols }: Stored): ServiceMarks {
  return {
    favourites: favourites.map((favourite) => favourite.service),
    addresses: Object.fromEntries(favourites.map((favourite) => [favourite.service, favourite.address])),
    recent,
    protocols: Object.fromEntries(protocols.map(({ port, protocol }) => [port, protocol])),
  };
}

function versionOf(file: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(file, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch {
    return ''; // none yet, or out of reach: reading it will end the same way
  }
}
