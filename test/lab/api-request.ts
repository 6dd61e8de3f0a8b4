import type { ApiRequest } from './programs/api-batch.ts';

/** The request that creates a core/v1 object (or another kind, if the body names its own apiVersion). */
export function create(path: string, body: Readonly<Record<string, unknown>>): ApiRequest {
  return { method: 'POST', path, body: { apiVersion: 'v1', ...body } };
}
