import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { must } from './run.ts';
import { clusterDomain, stateDir } from './topology.ts';

/** A certificate and its key, as PEM files. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** All certificates and keys of the laboratory: two authorities that know nothing of each other, and a wrong one. */
export interface Pki {
  readonly cluster: { readonly ca: KeyPair; readonly apiServer: KeyPair; readonly serviceAccountKey: string };
  readonly vpn: {
    readonly ca: KeyPair;
    readonly server: KeyPair;
    readonly laptop: KeyPair;
    readonly tlsCryptKey: string;
    readonly wrongCa: KeyPair;
    /** A client certificate of the laptop's name, but signed by the wrong authority. */
    readonly wrongLaptop: KeyPair;
  };
}

const folder = `${stateDir}/pki`;
/** The certificate of the cluster's own authority, which everybody may read. */
export const clusterCaFile = `${stateDir}/bin/cluster-ca.crt`;
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '30'];

/** Makes everything new, with elliptic-curve keys; takes a few hundredths of a second. */
export async function makePki(): Promise<Pki> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [clusterCa, vpnCa, wrongCa, serviceAccountKey, tlsCryptKey] = await Promise.all([
    authority('cluster-ca', 'kubernetes'),
    authority('vpn-ca', 'Coder4 VPN'),
    authority('wrong-ca', 'Somebody else'),
    makeServiceAccountKey(),
    makeTlsCryptKey(),
  ]);
  const [apiServer, server, laptop, wrongLaptop] = await Promise.all([
    signed(clusterCa, 'kube-apiserver', 'kube-apiserver', [
      'extendedKeyUsage=serverAuth',
      `subjectAltName=${apiServerNames}`,
    ]),
    signed(vpnCa, 'vpn-server', 'gateway', ['extendedKeyUsage=serverAuth', 'keyUsage=digitalSignature,keyAgreement']),
    signed(vpnCa, 'vpn-laptop', 'laptop', ['extendedKeyUsage=clientAuth', 'keyUsage=digitalSignature']),
    signed(wrongCa, 'wrong-laptop', 'laptop', ['extendedKeyUsage=clientAuth', 'keyUsage=digitalSignature']),
  ]);
  copyFileSync(clusterCa.certificate, clusterCaFile);
  return {
    cluster: { ca: clusterCa, apiServer, serviceAccountKey },
    vpn: { ca: vpnCa, server, laptop, tlsCryptKey, wrongCa, wrongLaptop },
  };
}

/** What kubeadm puts into the API server's certificate. */
const apiServerNames = [
  'DNS:kubernetes',
  'DNS:kubernetes.default',
  'DNS:kubernetes.default.svc',
  `DNS:kubernetes.default.svc.${clusterDomain}`,
  'DNS:k1',
  'IP:10.96.0.1',
  'IP:192.168.8.174',
].join(',');

function pair(name: string): KeyPair {
  return { certificate: `${folder}/${name}.crt`, key: `${folder}/${name}.key` };
}

async function authority(name: string, commonName: string): Promise<KeyPair> {
  const files = pair(name);
  const extensions = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await must([...request(files, commonName), ...extensions]);
  return files;
}

async function signed(ca: KeyPair, name: string, commonName: string, extensions: readonly string[]): Promise<KeyPair> {
  const files = pair(name);
  const all = ['basicConstraints=critical,CA:FALSE', ...extensions].flatMap((extension) => ['-addext', extension]);
  await must([...request(files, commonName), '-CA', ca.certificate, '-CAkey', ca.key, ...all]);
  return files;
}

function request(files: KeyPair, commonName: string): string[] {
  return [
    'openssl',
    'req',
    '-x509',
    ...newKey,
    '-subj',
    `/CN=${commonName}`,
    '-keyout',
    files.key,
    '-out',
    files.certificate,
  ];
}

async function makeServiceAccountKey(): Promise<string> {
  const file = `${folder}/service-account.key`;
  await must(['openssl', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file]);
  return file;
}

async function makeTlsCryptKey(): Promise<string> {
  const file = `${folder}/tls-crypt.key`;
  await must(['openvpn', '--genkey', 'tls-crypt', file]);
  return file;
}

/** A PEM file without whatever openssl wrote around it. */
export function readPem(file: string): string {
  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf('-----BEGIN');
  return `${text.slice(begin).trimEnd()}\n`;
}
