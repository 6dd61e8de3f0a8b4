import type { AppliedNetwork, DesiredNetwork, HelperVerbs } from '../shared/helper-protocol.ts';
import type { Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';

export type Done = Result<Record<string, never>, Problem>;

/** One way into a cluster's network with everything that is done for it, from `begin` until nothing of it is left. */
export interface Connection {
  readonly id: string;
  /** Resolves when everything is undone; the `ended` event has been emitted by then. */
  readonly finished: Promise<void>;
  /** Starts it; the client knows its name by now. */
  begin(): void;
  credentials(given: HelperVerbs['credentials']['arguments']): Done;
  release(): Done;
  /** Restarts it in place if that can be done now. */
  restart(): Promise<boolean>;
  apply(network: DesiredNetwork): Promise<Result<AppliedNetwork, Problem>>;
  /** Ends it; resolves when nothing of it is left. May be called again. */
  stop(): Promise<void>;
}
