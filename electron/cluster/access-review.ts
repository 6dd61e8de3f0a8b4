import type { ApiClient } from './api-client.ts';
import type { ApiIntent } from './api-failure.ts';
import { asObject, objectAt } from './json-value.ts';

/** What is asked about: an intent, of the one object of that name or, without a name, of any. */
export interface ReviewedIntent extends ApiIntent {
  readonly name?: string | null;
}

/**
 * Whether the user may do something (SelfSubjectAccessReview), in one namespace or, with null, in all; null where the API server does not say.
 * Every signed-in user may ask this by Kubernetes' own default roles.
 */
export async function isAllowed(
  client: Pick<ApiClient, 'getJson'>,
  { verb, group, resource, name = null }: ReviewedIntent,
  namespace: string | null,
  signal: AbortSignal,
): Promise<boolean | null> {
  const attributes = {
    verb,
    group,
    resource,
    ...(namespace === null ? {} : { namespace }),
    ...(name === null ? {} : { name }),
  };
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: attributes },
  };
  const review = { verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews' } as const;
  const path = `/apis/${review.group}/v1/${review.resource}`;
  const answer = await client.getJson({ ...review, path, body }, signal);
  if (!answer.ok) return null;
  const allowed = objectAt(asObject(answer.value), 'status')?.['allowed'];
  return typeof allowed === 'boolean' ? allowed : null;
}
