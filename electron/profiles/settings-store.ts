import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { defaultSettings, settingsSchema, type Settings } from '../shared/settings.ts';
import { replaceFile } from './atomic-file.ts';

/** What the user chose, in `settings.json` of the home folder. Reading never fails: a damaged file means the defaults. */
export class SettingsStore {
  readonly #file: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(home: string) {
    this.#file = join(home, 'settings.json');
  }

  /** The stored settings. A file that cannot be understood is kept beside as `settings.json.damaged`. */
  load(): Settings {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch {
      return defaultSettings; // none yet, or not readable: saving will say so
    }
    const parsed = v.safeParse(settingsSchema, parseJson(text));
    if (parsed.success) return parsed.output;
    try {
      renameSync(this.#file, `${this.#file}.damaged`);
    } catch {
      // A folder that cannot be written to: the damaged file stays where it is, and is overwritten by no one.
    }
    return defaultSettings;
  }

  /** Stores the settings; calls that overlap are done one after the other. Error: settings.unwritable. */
  async save(settings: Settings): Promise<Result<null, Problem>> {
    const saved = this.#last.then(() => this.#write(settings));
    this.#last = saved;
    return saved;
  }

  async #write(settings: Settings): Promise<Result<null, Problem>> {
    try {
      await replaceFile(this.#file, `${JSON.stringify(settings, null, 2)}\n`);
      return ok(null);
    } catch (error) {
      const detail = stripControlCharacters(error instanceof Error ? error.message : String(error));
      return err(problem('settings.unwritable', { file: this.#file, detail }));
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no settings object, as any other text
  }
}
