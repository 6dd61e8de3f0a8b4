import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './commands.ts';

/** Keys and certificates of a small VPN: `DIR/NAME.crt`, `DIR/NAME.key`, and the key of tls-crypt. */
export interface Pki {
  readonly folder: string;
  readonly tlsCrypt: string;
  certificate(name: string): Promise<string>;
  key(name: string): Promise<string>;
}

/** Makes two authorities (`ca`, and `stranger` to which nothing belongs), a server's and a client's certificate. */
export async function makePki(folder: string): Promise<Pki> {
  await Promise.all([makeAuthority(folder, 'ca'), makeAuthority(folder, 'stranger')]);
  await Promise.all([
    makeCertificate(folder, 'server', 'ca', 'serverAuth'),
    makeCertificate(folder, 'client', 'ca', 'clientAuth'),
    makeCertificate(folder, 'impostor', 'stranger', 'clientAuth'),
  ]);
  const tlsCrypt = join(folder, 'tls-crypt.key');
  await run('openvpn', ['--genkey', 'secret', tlsCrypt]);
  return {
    folder,
    tlsCrypt,
    certificate: (name) => readFile(join(folder, `${name}.crt`), 'utf8'),
    key: (name) => readFile(join(folder, `${name}.key`), 'utf8'),
  };
}

const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function makeAuthority(folder: string, name: string): Promise<void> {
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)];
  await run('openssl', ['req', '-x509', ...ec, ...files, '-subj', `/CN=${name}`, '-days', '10']);
}

async function makeCertificate(folder: string, name: string, authority: string, usage: string): Promise<void> {
  const path = join(folder, name);
  await run('openssl', ['req', ...ec, '-keyout', `${path}.key`, '-out', `${path}.csr`, '-subj', `/CN=${name}`]);
  const by = [
    '-CA',
    join(folder, `${authority}.crt`),
    '-CAkey',
    join(folder, `${authority}.key`),
    '-set_serial',
    String(randomInt(1, 2 ** 40)),
  ];
  await writeFile(`${path}.ext`, `keyUsage=digitalSignature\nextendedKeyUsage=${usage}\n`);
  const out = ['-out', `${path}.crt`, '-days', '10', '-extfile', `${path}.ext`];
  await run('openssl', ['x509', '-req', '-in', `${path}.csr`, ...by, ...out]);
}
