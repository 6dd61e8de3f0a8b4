import https from 'node:https';
import { readFileSync } from 'node:fs';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { asDetail, networkErrorText } from './api-failure.ts';
import { asObject, listAt, textAt, type JsonObject } from './json-value.ts';
import type { UserEntry } from './kubeconfig-file.ts';
import type { Environment } from './login-shell.ts';
import { replaceInKubeconfig } from './kubeconfig-change.ts';
import { parseProxy, proxyOfEnvironment } from './proxy.ts';
import { resettableAgent } from './resettable-agent.ts';

const timeLimitMs = 10_000;
const answerLimit = 1024 * 1024;
const marginMs = 10_000;

export interface OidcTokens {
  readonly idToken: string;
  readonly refreshToken: string | null;
}

export interface OidcToken {
  readonly token: string;
  /** Milliseconds since 1970; null where the token does not say. */
  readonly expires: number | null;
}

/** What is needed to renew a token. */
interface Renewal {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly refreshToken: string;
  readonly ca: Buffer | null;
}

/** The tokens of a kubeconfig's user that signs in by OpenID Connect (`auth-provider: oidc`), or null where it has another auth-provider. */
export function oidcTokens(user: UserEntry): OidcTokens | null {
  if (user.authProvider?.name !== 'oidc') return null;
  const { config } = user.authProvider;
  return { idToken: textAt(config, 'id-token') ?? '', refreshToken: filled(config, 'refresh-token') };
}

/** The token as it is to be sent, while it lives. */
export function livingToken({ idToken }: OidcTokens): OidcToken | null {
  if (idToken === '') return null;
  const expires = expiryOf(idToken);
  return expires === null || Date.now() < expires - marginMs ? { token: idToken, expires } : null;
}

/**
 * Has the identity provider renew the tokens, as kubectl would. Where it takes the old refresh token back in doing so, the new one is put into the kubeconfig:
 * kubectl could not sign in any more otherwise. Errors: cluster.oidc-expired, with what to do.
 */
export async function renewTokens(
  user: UserEntry,
  tokens: OidcTokens,
  environment: Environment,
): Promise<Result<OidcTokens, Problem>> {
  const config = user.authProvider?.config ?? null;
  const expired = (detail: string): Result<never, Problem> =>
    err(problem('cluster.oidc-expired', { issuer: asDetail(issuerText(config)), detail: asDetail(detail) }));
  const renewal = renewalOf(config, tokens);
  if (!renewal.ok) return expired(renewal.error);
  try {
    const answer = await askProvider(renewal.value, environment);
    const idToken = textAt(answer, 'id_token');
    if (idToken === null) return expired('the identity provider gave no ID token');
    const refreshToken = textAt(answer, 'refresh_token') ?? tokens.refreshToken;
    const renewed = { idToken, refreshToken };
    if (refreshToken !== null && refreshToken !== tokens.refreshToken) {
      replaceInKubeconfig(user.file, [
        [tokens.refreshToken ?? '', refreshToken],
        [tokens.idToken, idToken],
      ]);
    }
    return ok(renewed);
  } catch (error) {
    return expired(networkErrorText(error));
  }
}

function filled(config: JsonObject | null, key: string): string | null {
  const text = textAt(config, key);
  return text === '' ? null : text;
}

function issuerText(config: JsonObject | null): string {
  const url = urlOf(textAt(config, 'idp-issuer-url') ?? '');
  return url === null ? '–' : `${url.origin}${url.pathname}`;
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null; // not an address
  }
}

function renewalOf(config: JsonObject | null, { refreshToken }: OidcTokens): Result<Renewal, string> {
  const issuer = urlOf(textAt(config, 'idp-issuer-url') ?? '');
  const clientId = filled(config, 'client-id');
  if (refreshToken === null) return err('the kubeconfig has no refresh token');
  // A refresh token is worth as much as a password.
  if (issuer?.protocol !== 'https:' || clientId === null)
    return err('the kubeconfig does not say by which identity provider (https) and client');
  const data = filled(config, 'idp-certificate-authority-data');
  const file = filled(config, 'idp-certificate-authority');
  let ca: Buffer | null;
  try {
    ca = data !== null ? Buffer.from(data, 'base64') : file !== null ? readFileSync(file) : null;
  } catch (error) {
    return err(networkErrorText(error));
  }
  return ok({ issuer, clientId, clientSecret: filled(config, 'client-secret'), refreshToken, ca });
}

/** OpenID Connect Discovery 1.0 and RFC 6749, 6. Throws with the reason in words. */
async function askProvider(renewal: Renewal, environment: Environment): Promise<JsonObject | null> {
  const { issuer, clientId, clientSecret, refreshToken } = renewal;
  const path = `${issuer.pathname.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const metadata = await exchange(new URL(path, issuer), renewal, environment, null, {});
  const named = textAt(metadata, 'issuer') ?? '';
  if (named.replace(/\/$/, '') !== issuer.href.replace(/\/$/, ''))
    throw new Error('the identity provider says that it is another');
  const endpoint = urlOf(textAt(metadata, 'token_endpoint') ?? '');
  if (endpoint?.protocol !== 'https:') throw new Error('the identity provider has no address for tokens');
  const methods = listAt(metadata, 'token_endpoint_auth_methods_supported');
  const posts = methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId });
  const headers: Record<string, string> = {};
  if (clientSecret !== null && posts) form.set('client_secret', clientSecret);
  if (clientSecret !== null && !posts) {
    const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return exchange(endpoint, renewal, environment, form.toString(), headers);
}

function exchange(
  url: URL,
  { ca }: Renewal,
  environment: Environment,
  body: string | null,
  headers: Readonly<Record<string, string>>,
): Promise<JsonObject | null> {
  const connections = resettableAgent('https:', parseProxy(proxyOfEnvironment(url, environment) ?? ''));
  let patience: NodeJS.Timeout | undefined;
  return new Promise<JsonObject | null>((resolve, reject) => {
    const request = https.request(url, {
      agent: connections.agent,
      method: body === null ? 'GET' : 'POST',
      ...(ca === null ? {} : { ca }),
      headers: {
        accept: 'application/json',
        ...(body === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    });
    const tooLong = `the identity provider did not answer within ${timeLimitMs / 1000} s`;
    patience = setTimeout(() => request.destroy(new Error(tooLong)), timeLimitMs);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > answerLimit) request.destroy(new Error('the identity provider’s answer is too long'));
      });
      response.on('error', reject);
      response.once('end', () => {
        const answer = parseObject(text);
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(refusal(response.statusCode ?? 0, answer)));
      });
    });
    request.on('error', reject);
    request.end(body ?? undefined);
  }).finally(() => {
    clearTimeout(patience);
    connections.reset();
  });
}

function refusal(status: number, answer: JsonObject | null): string {
  const said = textAt(answer, 'error_description') ?? textAt(answer, 'error');
  return `the identity provider answered ${status}${said === null ? '' : `: ${said}`}`;
}

function parseObject(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null; // a page instead of an answer: the status says enough
  }
}

/** `exp` of a JSON Web Token in milliseconds; null where there is none. Nothing is verified: that is the API server's to do. */
export function expiryOf(token: string): number | null {
  const [, payload, ...rest] = token.split('.');
  if (payload === undefined || rest.length !== 1) return null;
  const seconds = parseObject(Buffer.from(payload, 'base64url').toString('utf8'))?.['exp'];
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : null;
}
