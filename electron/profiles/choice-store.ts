import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { mostHosts, routeChoices, type ChosenRoute } from '../shared/collision.ts';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { replaceFile } from './atomic-file.ts';

/** More networks and routes than anybody meets; the oldest choices are forgotten first. */
const mostChoices = 500;

const text = v.pipe(v.string(), v.maxLength(512));
const choicesSchema = v.object({
  choices: v.pipe(
    v.array(
      v.object({
        profile: text,
        /** The network where it was chosen, as `placeOf` names it. */
        place: text,
        route: text,
        choice: v.picklist(routeChoices),
        hosts: v.pipe(v.array(text), v.maxLength(mostHosts)),
      }),
    ),
    v.maxLength(mostChoices),
  ),
});
type Stored = v.InferOutput<typeof choicesSchema>['choices'];

/** What the user chose for routes that collide, each for one profile in one network: `collisions.json` of the home folder. */
export class ChoiceStore {
  readonly #file: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(home: string) {
    this.#file = join(home, 'collisions.json');
  }

  /** Never fails: what cannot be understood is kept beside as `collisions.json.damaged`, and nothing counts as chosen. */
  load(profile: string, place: string): readonly ChosenRoute[] {
    return this.#read()
      .filter((stored) => stored.profile === profile && stored.place === place)
      .map(({ route, choice, hosts }) => ({ route, choice, hosts }));
  }

  /** Remembers a choice in place of one for the same route; `keep` is what is done without any. Error: settings.unwritable. */
  save(profile: string, place: string, chosen: ChosenRoute): Promise<Result<null, Problem>> {
    const saved = this.#last.then(() => this.#write(profile, place, chosen));
    this.#last = saved;
    return saved;
  }

  /** Forgets all that was chosen for a profile, wherever: one of the same name that is made later is another one. Error: settings.unwritable. */
  forget(profile: string): Promise<Result<null, Problem>> {
    const forgotten = this.#last.then(() => {
      const stored = this.#read();
      const others = stored.filter((entry) => entry.profile !== profile);
      return others.length === stored.length ? ok(null) : this.#replace(others);
    });
    this.#last = forgotten;
    return forgotten;
  }

  #write(profile: string, place: string, chosen: ChosenRoute): Promise<Result<null, Problem>> {
    const others = this.#read().filter(
      (stored) => stored.profile !== profile || stored.place !== place || stored.route !== chosen.route,
    );
    const added: Stored = chosen.choice === 'keep' ? [] : [{ profile, place, ...chosen, hosts: [...chosen.hosts] }];
    return this.#replace([...others, ...added].slice(-mostChoices));
  }

  async #replace(choices: Stored): Promise<Result<null, Problem>> {
    try {
      await replaceFile(this.#file, `${JSON.stringify({ choices }, null, 2)}\n`);
      return ok(null);
    } catch (error) {
      const detail = stripControlCharacters(error instanceof Error ? error.message : String(error));
      return err(problem('settings.unwritable', { file: this.#file, detail }));
    }
  }

  #read(): Stored {
    let content: string;
    try {
      content = readFileSync(this.#file, 'utf8');
    } catch {
      return []; // none yet, or not readable: saving will say so
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), choicesSchema), content);
    if (parsed.success) return parsed.output.choices;
    try {
      renameSync(this.#file, `${this.#file}.damaged`);
    } catch {
      // A folder that cannot be written to: saving will say so.
    }
    return [];
  }
}
