import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checksumOf, downloadKubernetes } from '../../../scripts/setup/kubernetes.ts';

const program = '#!/bin/sh\necho I am kube-proxy\n';
const goodSum = createHash('sha256').update(program).digest('hex');

let folder: string;
let server: Server;
let base: string;
let sum: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubelane-unit-'));
  sum = goodSum;
  server = createServer((request, response) => response.end(request.url?.endsWith('.sha256') === true ? sum : program));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test('a download with the right checksum becomes a program', async () => {
  const target = join(folder, 'k8s/kube-proxy');
  await downloadKubernetes('kube-proxy', base, target);
  expect(await readFile(target, 'utf8')).toBe(program);
  expect((await stat(target)).mode & 0o111).toBe(0o111);
});

test('a damaged download is refused and leaves nothing behind', async () => {
  sum = '0'.repeat(64);
  const target = join(folder, 'kube-proxy');
  await expect(downloadKubernetes('kube-proxy', base, target)).rejects.toThrow(/damaged/);
  expect(await readdir(folder)).toEqual([]);
});

test('checksums are read by file name', () => {
  const sums = `${'a'.repeat(64)}  kube-proxy\n${'b'.repeat(64)} *./kube-apiserver\n`;
  expect(checksumOf(sums, 'kube-proxy')).toBe('a'.repeat(64));
  expect(checksumOf(sums, 'kube-apiserver')).toBe('b'.repeat(64));
  expect(checksumOf(sums, 'kube')).toBeUndefined();
});
