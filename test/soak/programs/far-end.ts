import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { serveDns } from '../../lab/kube-dns/server.ts';
import { until } from '../../support/until.ts';
import { farDevice } from '../far-device.ts';

// The runner is gone.
process.stdin.resume().once('end', () => process.exit(0));

/** The cluster behind the stand-in's tunnel: a DNS server that knows the one name that every cluster has. Argument: the cluster's domain. */
const known = `kubernetes.default.svc.${process.argv[2] ?? ''}`;

void serveDns({
  address: '0.0.0.0',
  port: 53,
  log: () => undefined,
  resolve: ({ name, type }) => {
    const exists = name.toLowerCase().replace(/\.$/, '') === known;
    const answers = exists && type === 'A' ? [{ name, ttl: 5, type: 'A' as const, data: '10.96.0.1' }] : [];
    return { rcode: exists ? 'NOERROR' : 'NXDOMAIN', answers, authorities: [], additionals: [] };
  },
}).then(async () => {
  process.stdout.write('ready\n');
  await until(farDevice, () => readFileSync('/proc/net/dev', 'utf8').includes(`${farDevice}:`), 60_000);
  const ip = (...argv: string[]): void => void execFileSync('ip', argv, { stdio: 'inherit' });
  ip('address', 'add', '10.96.0.10/32', 'dev', farDevice);
  ip('link', 'set', farDevice, 'up');
  ip('route', 'add', '192.168.6.0/24', 'dev', farDevice);
});
