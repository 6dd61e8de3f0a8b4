/** A stream that a command prints to. */
export interface CliOutput {
  write(text: string): void;
  /** Called once when nobody reads any more. Returns the end of the subscription. */
  onClosed(listener: () => void): () => void;
}

/** A person at a terminal. */
export interface CliTerminal {
  /** One line without its end; null when the person refused (Ctrl-C, Ctrl-D) or `signal` ended the question. */
  ask(question: string, echo: boolean, signal: AbortSignal): Promise<string | null>;
}

/** The world around one run of the command line; tests bring their own. */
export interface CliIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  readonly terminal: CliTerminal | null;
  /** Called at SIGINT, SIGTERM and SIGHUP, which then end nothing by themselves. Returns the end of the subscription. */
  onInterrupt(listener: () => void): () => void;
}
