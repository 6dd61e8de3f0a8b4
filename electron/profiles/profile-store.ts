import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { replaceFile, syncFolder } from './atomic-file.ts';
import { isProfileName } from './profile-name.ts';
import { profileSchema } from './profile-schema.ts';

const ending = '.json';

/** The stored profiles: one file each in a folder of the user's. A damaged file is reported and never touched. */
export class ProfileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All profiles by name, and a `profile.damaged` for each file that is none. */
  async list(): Promise<{ readonly profiles: Profile[]; readonly problems: Problem[] }> {
    let files: string[];
    try {
      files = await readdir(this.#folder);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { profiles: [], problems: [] };
      return { profiles: [], problems: [damaged(this.#folder, reason(error))] };
    }
    const names = files
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length))
      .filter(isProfileName)
      .sort();
    const read = await Promise.all(names.map((name) => this.get(name)));
    return {
      profiles: read.flatMap((result) => (result.ok ? [result.value] : [])),
      problems: read.flatMap((result) => (result.ok ? [] : [result.error])),
    };
  }

  /** One profile. Errors: profile.bad-name, profile.not-found, profile.damaged. */
  get(name: string): Promise<Result<Profile, Problem>> {
    return Promise.resolve(isProfileName(name) ? this.#read(name) : err(badName(name)));
  }

  #read(name: string): Result<Profile, Problem> {
    const file = this.#fileOf(name);
    let text: string;
    try {
      // A few kilobytes: by way of Node's threads they take ten times as long, and a click waits for them.
      text = readFileSync(file, 'utf8');
    } catch (error) {
      return err(codeOf(error) === 'ENOENT' ? problem('profile.not-found', { name }) : damaged(file, reason(error)));
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return err(damaged(file, 'it is not JSON'));
    }
    const parsed = v.safeParse(profileSchema, json);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      return err(damaged(file, `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`));
    }
    if (parsed.output.name !== name) return err(damaged(file, `it holds the profile “${parsed.output.name}”`));
    return ok(parsed.output);
  }

  /** Stores a profile, in place of one of the same name. Errors: profile.bad-name, profile.unwritable. */
  async save(profile: Profile): Promise<Result<null, Problem>> {
    if (!isProfileName(profile.name)) return err(badName(profile.name));
    try {
      await replaceFile(this.#fileOf(profile.name), `${JSON.stringify(profile, null, 2)}\n`);
      return ok(null);
    } catch (error) {
      return err(problem('profile.unwritable', { folder: this.#folder, detail: reason(error) }));
    }
  }

  /** Deletes a profile, also a damaged one. Errors: profile.bad-name, profile.not-found, profile.unwritable. */
  async remove(name: string): Promise<Result<null, Problem>> {
    if (!isProfileName(name)) return err(badName(name));
    try {
      await rm(this.#fileOf(name));
      await syncFolder(this.#folder);
      return ok(null);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return err(problem('profile.not-found', { name }));
      return err(problem('profile.unwritable', { folder: this.#folder, detail: reason(error) }));
    }
  }

  #fileOf(name: string): string {
    return join(this.#folder, `${name}${ending}`);
  }
}

function badName(name: string): Problem {
  return problem('profile.bad-name', { name: stripControlCharacters(name).slice(0, 100) });
}

function damaged(file: string, detail: string): Problem {
  return problem('profile.damaged', { file, detail: stripControlCharacters(detail).slice(0, 300) });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reason(error: unknown): string {
  return stripControlCharacters(error instanceof Error ? error.message : String(error));
}
