import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { asObject, listAt, objectAt, textAt, type JsonObject } from './json-value.ts';
import type { Environment } from './login-shell.ts';

/**
 * Signing in with a program (client.authentication.k8s.io ExecCredential). Its variables are for it alone, and it is not waited for without limit.
 */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly clusterInfo: JsonObject | null;
}

/** A sign-in opens a browser at times, so a person must have time to answer it. */
const timeLimitMs = 120_000;
const outputLimit = 1024 * 1024;

/** The `exec` part of a kubeconfig's user; `folder` is the kubeconfig's own, to which a command with a slash is relative. */
export function readExecPlugin(value: unknown, folder: string, clusterInfo: JsonObject): Result<ExecPlugin, string> {
  const exec = asObject(value);
  const command = textAt(exec, 'command');
  if (exec === null || command === null || command === '') return err('its user’s `exec` has no command');
  const named = listAt(exec, 'env').map((entry): [string | null, string] => {
    const variable = asObject(entry);
    return [textAt(variable, 'name'), textAt(variable, 'value') ?? ''];
  });
  return ok({
    apiVersion: textAt(exec, 'apiVersion') ?? 'client.authentication.k8s.io/v1',
    command: /[\\/]/.test(command) && !isAbsolute(command) ? resolve(folder, command) : command,
    arguments: listAt(exec, 'args').filter((argument) => typeof argument === 'string'),
    environment: Object.fromEntries(named.filter((entry): entry is [string, string] => entry[0] !== null)),
    clusterInfo: exec['provideClusterInfo'] === true ? clusterInfo : null,
  });
}

/** The problem to show when the plugin's program is not on this computer, else null. */
export function missingProgram(plugin: ExecPlugin, environment: Environment): Problem | null {
  const path = environment['PATH'] ?? '';
  // Set on Windows only: the endings that a shell adds to a command.
  const endings = ['', ...(environment['PATHEXT'] ?? '').split(delimiter)];
  const folders = isAbsolute(plugin.command) ? [''] : path.split(delimiter).filter((folder) => folder !== '');
  const found = folders.some((folder) => endings.some((ending) => isProgram(join(folder, plugin.command + ending))));
  return found
    ? null
    : problem('cluster.exec-missing', {
        command: stripControlCharacters(plugin.command),
        path: stripControlCharacters(path),
      });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // not there, or not for this user: the next folder may have it
  }
}

/** What a plugin answered: parts of request options, and until when they hold (milliseconds since 1970; null: until refused). */
export interface ExecCredential {
  readonly options: Pick<RequestOptions, 'cert' | 'key'>;
  readonly token: string | null;
  readonly expires: number | null;
}

/** Runs the plugin and reads its ExecCredential. Fails with cluster.exec-failed (exit code, time limit, unreadable answer). */
export async function runExecPlugin(
  plugin: ExecPlugin,
  environment: Environment,
): Promise<Result<ExecCredential, Problem>> {
  const info = {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin.clusterInfo === null ? {} : { cluster: plugin.clusterInfo }) },
  };
  const output = await run(plugin, {
    ...environment,
    ...plugin.environment,
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  });
  if (!output.ok) return err(failed(plugin, output.error));
  const status = objectAt(parseJson(output.value), 'status');
  const token = textAt(status, 'token');
  const cert = textAt(status, 'clientCertificateData');
  const key = textAt(status, 'clientKeyData');
  if (token === null && cert === null) return err(failed(plugin, 'it gave neither a token nor a certificate'));
  const expires = Date.parse(textAt(status, 'expirationTimestamp') ?? '');
  return ok({
    options: { ...(cert === null ? {} : { cert }), ...(key === null ? {} : { key }) },
    token,
    expires: Number.isNaN(expires) ? null : expires,
  });
}

function failed(plugin: ExecPlugin, detail: string): Problem {
  return problem('cluster.exec-failed', {
    command: stripControlCharacters(plugin.command),
    detail: stripControlCharacters(detail.replace(/\s+/g, ' ').trim()).slice(0, 300),
  });
}

function run(plugin: ExecPlugin, environment: Environment): Promise<Result<string, string>> {
  return new Promise((resolved) => {
    const child = spawn(plugin.command, plugin.arguments, {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimitMs,
      windowsHide: true,
    });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > outputLimit) child.kill();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.once('error', (error) => resolved(err(error.message)));
    child.once('close', (code, signal) => {
      if (code === 0) resolved(ok(output));
      else resolved(err(complaint === '' ? `it ended with ${code ?? signal ?? 'no exit code'}` : complaint));
    });
  });
}

function parseJson(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null; // the caller says what is missing
  }
}
