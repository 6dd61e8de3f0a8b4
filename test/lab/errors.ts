/** An error of the laboratory with what to do about it: `message` says what is wrong, `remedy` what would be right. */
export class LabError extends Error {
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.name = 'LabError';
    this.remedy = remedy;
  }
}

/** The text a person should read for any thrown value: the message, and the remedy on a line of its own. */
export function describeError(error: unknown): string {
  if (error instanceof LabError)
    return error.remedy === undefined ? error.message : `${error.message}\n${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}

/** True if a system call failed with this code (for example `ENOENT`). */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The error for an argument that a fault does not take. */
export function wrongArgument(argument: string, usage: string): LabError {
  return new LabError(`"${argument}" is not what this fault takes`, `It takes: ${usage}`);
}
