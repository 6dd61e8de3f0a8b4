import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { asObject, textAt } from './json-value.ts';

/** What a request is for, in the words of a Kubernetes Role. */
export interface ApiIntent {
  readonly verb: 'get' | 'list' | 'watch' | 'create';
  readonly resource: string;
  /** API group; empty for the core group. */
  readonly group: string;
}

/** Why a request brought nothing. `aborted` is the caller's own doing and no problem. */
export type ApiFailure =
  | { readonly kind: 'aborted' }
  | {
      readonly kind: 'unreachable' | 'credentials' | 'unauthorized' | 'forbidden' | 'not-found' | 'gone' | 'error';
      readonly problem: Problem;
    };

const detailLimit = 300;

/** Outside text as part of a message: one line, printable, of bounded length. */
export function asDetail(text: string): string {
  return stripControlCharacters(text.replace(/\s+/g, ' ')).trim().slice(0, detailLimit);
}

/** The failure that an HTTP status (or the `code` of a Status in a watch) stands for; `body` is the server's Status object. */
export function statusFailure(status: number, body: unknown, intent: ApiIntent): ApiFailure {
  switch (status) {
    case 401:
      return { kind: 'unauthorized', problem: problem('cluster.unauthorized') };
    case 403:
      return {
        kind: 'forbidden',
        problem: problem('cluster.forbidden', {
          verb: intent.verb,
          resource: intent.resource,
          group: intent.group === '' ? '""' : intent.group,
        }),
      };
    default: {
      const detail = asDetail(textAt(asObject(body), 'message') ?? '');
      const kind = status === 404 ? 'not-found' : status === 410 ? 'gone' : 'error';
      return { kind, problem: problem('cluster.error', { status, detail: detail === '' ? intent.resource : detail }) };
    }
  }
}

/** The failure of a server that did not answer, or not in the expected way. */
export function unreachable(server: URL, detail: string): ApiFailure {
  return {
    kind: 'unreachable',
    problem: problem('cluster.unreachable', { server: server.host, detail: asDetail(detail) }),
  };
}

/** A network error in words; Node's own texts repeat the address and the system call. */
export function networkErrorText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'connection reset',
    EHOSTUNREACH: 'no route to host',
    ENETUNREACH: 'network unreachable',
    ETIMEDOUT: 'time-out',
    ENOTFOUND: 'its name cannot be resolved',
    EAI_AGAIN: 'its name cannot be resolved now',
    EPIPE: 'connection closed',
  };
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}
