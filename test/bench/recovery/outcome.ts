/** What one measurement of one side gave, as it goes from a laboratory's laptop to the command that prints the table. */
export interface Outcome {
  readonly case: string;
  readonly side: 'Kubelane' | 'plain openvpn';
  readonly round: number;
  /** Times in seconds; null (JSON has no Infinity) for what did not come in time. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** The states of Kubelane in words, with the seconds since the fault. */
  readonly states: string;
  /** Whether `status --watch` said the same states as the app; null for plain openvpn. */
  readonly agreed: boolean | null;
  readonly skewMs: number;
  /** The parts of the laptop that were not as before when all was taken down. */
  readonly left: readonly string[];
  /** Why there is no measurement; empty when there is one. */
  readonly error: string;
}
