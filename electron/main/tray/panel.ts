/** Whether the desktop has a panel that takes tray icons. */
export interface Panel {
  /** Calls `onChange` with the first answer and with every later change of it. */
  start(onChange: (present: boolean) => void): void;
  /** Resolves when a panel has taken an icon since `start`, or when that takes too long to wait for. */
  iconTaken(): Promise<void>;
  stop(): void;
}

/** For systems whose panel is always there. */
export const constantPanel: Panel = {
  start: (onChange) => onChange(true),
  iconTaken: () => Promise.resolve(),
  stop: () => undefined,
};
