import type { ControlStatus } from '../../shared/control-protocol.ts';
import type { Host } from '../host-api.ts';

/** Changes that do not alter the kind of state (byte counts, cluster progress) are sent at most this often. */
const quietIntervalMs = 200;

/** The state of a host as it goes over the socket. */
export function controlStatus(host: Host): ControlStatus {
  return { connection: host.connection, cluster: host.cluster };
}

/**
 * Follows a host for one reader, never faster than it reads: one update is under way at a time, and whatever happens
 * meanwhile becomes one update with the newest state. `send` resolves when the reader took it.
 */
export class StatusStream {
  readonly #host: Host;
  readonly #send: (status: ControlStatus) => Promise<void>;
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | null = null;
  #sending = false;
  #dirty = true;
  #closed = false;
  #lastKey = '';

  constructor(host: Host, send: (status: ControlStatus) => Promise<void>) {
    this.#host = host;
    this.#send = send;
    this.#unsubscribe = host.onChange(() => this.#changed());
    void this.#flush();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #changed(): void {
    this.#dirty = true;
    if (stateKey(this.#host) !== this.#lastKey) void this.#flush();
    else this.#timer ??= setTimeout(() => void this.#flush(), quietIntervalMs);
  }

  async #flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#sending) return;
    this.#sending = true;
    while (this.#dirty && !this.#closed) {
      this.#dirty = false;
      this.#lastKey = stateKey(this.#host);
      await this.#send(controlStatus(this.#host));
    }
    this.#sending = false;
  }
}

function stateKey(host: Host): string {
  const { state } = host.connection;
  return state.kind === 'connecting' ? `connecting ${state.step}` : state.kind;
}
