import type { Translate } from '../shared/i18n.ts';
import type { CliIo } from './io.ts';
import type { CliParts } from './parts.ts';
import type { Printer } from './printer.ts';

/** What every command is given. */
export interface CommandContext {
  readonly io: CliIo;
  readonly parts: CliParts;
  readonly print: Printer;
  readonly t: Translate;
  readonly json: boolean;
}
