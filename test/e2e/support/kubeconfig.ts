import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../../lab/lab.ts';
import type { Installation } from './programs.ts';

/** Writes a kubeconfig that reaches the API server at the gateway's address in the VPN (fault `api-at-gateway`); returns its path. */
export function kubeconfigAtGateway({ paths }: Lab, { home }: Installation): string {
  const text = readFileSync(paths.kubeconfig, 'utf8');
  const file = join(home, 'at-gateway.yaml');
  const server = '$1server: https://192.168.6.1:6443\n$1tls-server-name: kubernetes';
  writeFileSync(file, text.replace(/^( *)server: .*$/m, server));
  return file;
}
