import { setMaxListeners } from 'node:events';
import { withoutBrackets } from '../../shared/host-name.ts';
import { parseCidr, parseIpAddress, type IpAddress } from '../../shared/ip.ts';
import type { ClusterFactKind, RefusedMethod } from '../../shared/cluster-facts.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { ApiClient } from '../api-client.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { asObject, objectAt, textAt } from '../json-value.ts';
import type { Answer, Discovered, Told } from './answer.ts';
import { methodsFor, type Method } from './methods.ts';
import { paced } from './paced.ts';
import { grantCommand, rightText, type Right } from './right.ts';
import { askSource, type Outcome, type Reader } from './source.ts';

const mostAtOnce = 8;

/** How a method fared. */
interface MethodOutcome {
  readonly method: Method;
  readonly outcomes: readonly Outcome[];
}

export interface Question {
  /** Null means every fact. */
  readonly kinds?: readonly ClusterFactKind[] | null;
  /** Whether to look at what is in use, where nobody tells the networks: long lists for no more than a guess. */
  readonly guesses: boolean;
}

/**
 * Brings a cluster to tell of itself, in every way at once: nothing is changed, for every right is asked first, and a refusal costs only what it would have told.
 * When `signal` ends it, what was told by then counts. Errors: the `cluster.*` problem of an API server that told nothing at all.
 */
export async function askCluster(
  access: ClusterAccess,
  { kinds = null, guesses }: Question,
  signal: AbortSignal,
): Promise<Result<Discovered, Problem>> {
  // Each of the many questions ends with it.
  setMaxListeners(64, signal);
  const connections = new ApiClient(access);
  const client = paced(connections, mostAtOnce);
  // Before the requests hear of it: each would say farewell to the server, which a tunnel on its way down does not carry any more.
  const cutOff = (): void => connections.close();
  signal.addEventListener('abort', cutOff, { once: true });
  const isWanted = (kind: ClusterFactKind): boolean => kinds === null || kinds.includes(kind);
  try {
    const methods = methodsFor(access).filter((method) => method.kinds.some(isWanted));
    const settings = methods.filter(({ isGuess }) => isGuess !== true);
    const first = await askAll(settings, client, signal);
    const known = new Set(answersOf(first).map(({ kind }) => kind));
    const isMissing = (kind: ClusterFactKind): boolean => isWanted(kind) && !known.has(kind);
    const last = guesses ? methods.filter((method) => method.isGuess === true && method.kinds.some(isMissing)) : [];
    const all = [...first, ...(await askAll(last, client, signal))];
    const own = parseIpAddress(withoutBrackets(access.server.hostname));
    const answers = answersOf(all).flatMap((answer) => plausible(answer, own));
    const refused = await refusals(all, client, signal);
    return answers.length === 0 && refused.length === 0
      ? err(silence(all, access))
      : ok({ context: access.context, answers, refused });
  } finally {
    signal.removeEventListener('abort', cutOff);
    connections.close();
  }
}

function askAll(methods: readonly Method[], client: Reader, signal: AbortSignal): Promise<readonly MethodOutcome[]> {
  return Promise.all(
    methods.map(async (method) => ({
      method,
      outcomes: await Promise.all(method.sources.map((source) => askSource(source, client, signal))),
    })),
  );
}

/** Of each method and kind, what its first source tells that tells any. */
function answersOf(all: readonly MethodOutcome[]): readonly Answer[] {
  return all.flatMap(({ method: { method }, outcomes }) => {
    const found = new Map<string, Told>();
    for (const outcome of outcomes) {
      if (outcome.kind !== 'told') continue;
      for (const entry of outcome.told) if (!found.has(entry.kind)) found.set(entry.kind, entry);
    }
    return [...found.values()].map((entry) => ({ ...entry, method }));
  });
}

/** A guess that took the API server's own address for one of Services or Pods went too far. */
function plausible(answer: Answer, apiServer: IpAddress | null): readonly Answer[] {
  const isOfNodes = answer.kind === 'node-networks' || answer.kind === 'node-addresses';
  if (answer.confidence !== 'guessed' || isOfNodes || apiServer === null) return [answer];
  const values = answer.values.filter((value) => {
    const cidr = parseCidr(value);
    const around = parseCidr(`${apiServer.text}/${cidr.ok ? cidr.value.prefixLength : 0}`);
    return !cidr.ok || !around.ok || around.value.text !== cidr.value.text;
  });
  return values.length === 0 ? [] : [{ ...answer, values }];
}

/** Why nothing at all was told: the API server cannot be reached, or takes nobody's word. */
function silence(all: readonly MethodOutcome[], { server }: ClusterAccess): Problem {
  for (const { outcomes } of all) {
    for (const outcome of outcomes)
      if (outcome.kind === 'failed' && outcome.failure.kind !== 'aborted') return outcome.failure.problem;
  }
  return problem('cluster.unreachable', { server: server.host, detail: 'time-out' });
}

/** The methods of which no source answered and one was refused. */
async function refusals(
  all: readonly MethodOutcome[],
  client: Reader,
  signal: AbortSignal,
): Promise<readonly RefusedMethod[]> {
  const refused = all.flatMap(({ method, outcomes }) => {
    const [first] = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome.right] : []));
    const hasTold = outcomes.some((outcome) => outcome.kind === 'told' && outcome.told.length > 0);
    return first === undefined || hasTold ? [] : [{ method, right: first }];
  });
  if (refused.length === 0) return [];
  const user = await userName(client, signal);
  return refused.map(({ method: { method, kinds }, right }) => ({
    method,
    kinds,
    right: rightText(right),
    command: grantCommand(right, purposeOf(method, right), user),
  }));
}

/** Names the role: by the object that it lets read, where that is one. */
function purposeOf(method: string, right: Right): string {
  return 'resource' in right && right.name !== null ? right.name : method;
}

/** Who the API server takes the user for (SelfSubjectReview, since Kubernetes 1.28); null where it does not tell. */
async function userName(client: Reader, signal: AbortSignal): Promise<string | null> {
  const group = 'authentication.k8s.io';
  const resource = 'selfsubjectreviews';
  const body = { apiVersion: `${group}/v1`, kind: 'SelfSubjectReview' };
  const path = `/apis/${group}/v1/${resource}`;
  const answer = await client.getJson({ verb: 'create', group, resource, path, body }, signal);
  if (!answer.ok) return null;
  return textAt(objectAt(objectAt(asObject(answer.value), 'status'), 'userInfo'), 'username');
}
