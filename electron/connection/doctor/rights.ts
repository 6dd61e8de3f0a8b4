import type { ApiClient } from '../../cluster/api-client.ts';
import { asObject, objectAt, textAt } from '../../cluster/json-value.ts';

/** What may be done to the objects of one kind, in the words of a Role. */
export interface Right {
  readonly verb: 'list' | 'watch';
  readonly resource: string;
  /** API group; empty for the core group. */
  readonly group: string;
}

/** A right that Kubelane needs, and whether the user has it; `unknown` when the API server did not say. */
export interface ReviewedRight extends Right {
  readonly verdict: 'allowed' | 'forbidden' | 'unknown';
}

/** The rights as the API server told them of itself. */
export interface Rights {
  readonly rights: readonly ReviewedRight[];
  /** The namespace that they are for; null for all. */
  readonly namespace: string | null;
}

/** What the list of Services and their readiness is made from. */
export function neededRights(endpoints: Pick<Right, 'resource' | 'group'>): readonly Right[] {
  const kinds = [{ resource: 'services', group: '' }, endpoints];
  return kinds.flatMap(({ resource, group }) =>
    (['list', 'watch'] as const).map((verb): Right => ({ verb, resource, group })),
  );
}

/**
 * Asks the API server what the user may do (SelfSubjectAccessReview, which everybody who is signed in may ask, is not stored, and tells more
 * than trying: a right to watch cannot be tried without watching). Where not all namespaces may be seen, `namespace` is asked about, as the list
 * of Services would use that one. Null when reviews are not answered: then only trying tells.
 */
export async function reviewRights(
  client: ApiClient,
  needed: readonly Right[],
  namespace: string,
): Promise<Rights | null> {
  const everywhere = await reviewAll(client, needed, null);
  if (everywhere.some(({ verdict }) => verdict === 'unknown')) return null;
  if (everywhere.every(isAllowed)) return { rights: everywhere, namespace: null };
  const inNamespace = await reviewAll(client, needed, namespace);
  const seesServices = inNamespace.filter(({ resource }) => resource === 'services').every(isAllowed);
  return seesServices ? { rights: inNamespace, namespace } : { rights: everywhere, namespace: null };
}

function isAllowed({ verdict }: ReviewedRight): boolean {
  return verdict === 'allowed';
}

function reviewAll(
  client: ApiClient,
  needed: readonly Right[],
  namespace: string | null,
): Promise<readonly ReviewedRight[]> {
  return Promise.all(needed.map(async (right) => ({ ...right, verdict: await review(client, right, namespace) })));
}

/** One question of authorization.k8s.io/v1. An authorizer that could not decide (`evaluationError`) has said nothing. */
async function review(
  client: ApiClient,
  { verb, resource, group }: Right,
  namespace: string | null,
): Promise<ReviewedRight['verdict']> {
  const resourceAttributes = { verb, resource, group, ...(namespace === null ? {} : { namespace }) };
  const answer = await client.getJson(
    {
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      },
      verb: 'create',
      resource: 'selfsubjectaccessreviews',
      group: 'authorization.k8s.io',
    },
    new AbortController().signal,
  );
  const status = answer.ok ? objectAt(asObject(answer.value), 'status') : null;
  const allowed = status?.['allowed'];
  if (allowed === true) return 'allowed';
  if (allowed !== false || (textAt(status, 'evaluationError') ?? '') !== '') return 'unknown';
  return 'forbidden';
}
