import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { attach, type Lab } from '../../lab/lab.ts';
import { laptopState, type DifferenceOptions, type LaptopState } from '../../support/laptop-state.ts';
import { expectAsBefore } from './as-before.ts';
import { Installation, run, type Headless, type Programs } from './programs.ts';

export interface LaptopUserOptions {
  /** Whether the faults that were there before a test are there after it, until the end of the file. */
  readonly keepsFaults?: boolean;
  /** Whether every file of /etc must be as it was, too. */
  readonly comparesEtc?: boolean;
}

/**
 * A user of Kubelane on the laboratory's laptop. Made at the head of a test file, each test gets an installation of its own, and after each the
 * laptop's faults are cleared and nothing of it runs any more.
 */
export class LaptopUser {
  readonly #options: LaptopUserOptions;
  #lab: Lab | null = null;
  #before: LaptopState = {};
  #etcBefore = '';
  #kubelane: Installation | null = null;
  #session: Headless | null = null;

  constructor(options: LaptopUserOptions = {}) {
    this.#options = options;
    beforeAll(async () => {
      this.#lab = await attach();
    });
    beforeEach(async () => {
      this.#before = laptopState();
      this.#etcBefore = await this.#etc();
      this.#kubelane = new Installation();
    });
    afterEach(async () => {
      if (this.#session?.exitCode === null) await this.#session.end('SIGKILL');
      this.#session = null;
      await this.#kubelane?.remove();
      await this.#clearFaults();
    });
    afterAll(() => this.#lab?.fault('clear'));
  }

  get lab(): Lab {
    return given(this.#lab);
  }

  get kubelane(): Installation {
    return given(this.#kubelane);
  }

  /** The same user with other programs of Kubelane. */
  async reinstall(programs: Programs): Promise<void> {
    await this.kubelane.remove();
    this.#kubelane = new Installation(programs);
  }

  /** Starts the helper and imports the profile as `lab`; the laboratory's own one unless told otherwise. */
  async prepare(profile: string = this.lab.paths.profile): Promise<void> {
    if (this.kubelane.helper === null) await this.kubelane.startHelper();
    const argv = ['import', profile, '--name', 'lab', '--kubeconfig', this.lab.paths.kubeconfig];
    expect(await this.kubelane.cli(...argv)).toMatchObject({ code: 0 });
  }

  /** `kubelane up lab --headless`; it is ended after the test. */
  up(...options: string[]): Headless {
    this.#session = this.kubelane.up('lab', ...options);
    return this.#session;
  }

  /** Prepares, and waits until it is connected. */
  async connect(profile?: string): Promise<Headless> {
    await this.prepare(profile);
    const up = this.up();
    await up.reaches('connected');
    return up;
  }

  /** Ends it as Ctrl+C does, and compares the laptop with how it was before the test. */
  async endsWithNothingLeft(up: Headless): Promise<void> {
    expect(await up.end('SIGINT')).toBe(0);
    await this.expectNothingLeft();
  }

  /** Compares the laptop with how it was before the test; the installation's own folders go first. */
  async expectNothingLeft({ farewells = true }: DifferenceOptions = {}): Promise<void> {
    await this.#clearFaults();
    await this.kubelane.remove();
    await expectAsBefore(this.#before, { farewells });
    expect(await this.#etc()).toBe(this.#etcBefore);
  }

  async #clearFaults(): Promise<void> {
    if (this.#options.keepsFaults !== true) await this.#lab?.fault('clear');
  }

  /** Every file of /etc with kind, mode, owner, size and link. */
  async #etc(): Promise<string> {
    if (this.#options.comparesEtc !== true) return '';
    const { stdout } = await run('find', ['/etc', '-not', '-type', 'd', '-printf', '%p %y %m %U:%G %s %l\\n']);
    return stdout.split('\n').sort().join('\n');
  }
}

function given<T>(value: T | null): T {
  if (value === null) throw new Error('only within a test');
  return value;
}
