import { problem } from '../../electron/shared/problem.ts';
import type { CheckedService, CheckHop, ServiceCheck } from '../../electron/shared/service-check.ts';
import type { ServiceRecord } from '../../electron/shared/service-record.ts';

/** The Service that is checked, and its address. */
type Checked = Pick<ServiceRecord, 'uid' | 'namespace' | 'name' | 'hostname' | 'clusterIPs'>;

const web: Checked = {
  uid: 'u1',
  namespace: 'shop',
  name: 'web',
  hostname: 'web.shop.svc.cluster.coder4',
  clusterIPs: ['10.96.80.80'],
};

function checked({ uid, namespace, name }: Checked, port: number | null): CheckedService {
  return { uid, namespace, name, port: port ?? 80, protocol: 'TCP' };
}

function addressOf({ clusterIPs }: Checked): string {
  return clusterIPs[0] ?? '10.200.0.1';
}

function hop(changes: Pick<CheckHop, 'hop'> & Partial<CheckHop>): CheckHop {
  return { about: null, status: 'ok', evidence: [], ms: null, problem: null, because: null, ...changes };
}

function hopsBefore(service: Checked): readonly CheckHop[] {
  const { namespace, name, hostname } = service;
  const address = addressOf(service);
  return [
    hop({ hop: 'connection', evidence: [{ subject: 'shop-dev', finding: 'is', detail: 'tun0' }] }),
    hop({ hop: 'name', ms: 4.2, evidence: [{ subject: hostname, finding: 'found', detail: address }] }),
    hop({ hop: 'address', evidence: [{ subject: `${namespace}/${name}`, finding: 'is', detail: address }] }),
    hop({ hop: 'route', evidence: [{ subject: address, finding: 'device', detail: 'tun0' }] }),
  ];
}

/** A Service that answers. */
export function sampleCheck(service = web, port: number | null = 80): ServiceCheck {
  const target = `${addressOf(service)}:${port ?? 80}`;
  return {
    service: checked(service, port),
    hops: [
      ...hopsBefore(service),
      hop({ hop: 'connect', ms: 12.3, evidence: [{ subject: target, finding: 'answered', detail: '12.3 ms' }] }),
      hop({ hop: 'greeting', ms: 15.1, evidence: [{ subject: 'HTTP', finding: 'is', detail: 'HTTP/1.1 200 OK' }] }),
    ],
    verdict: { kind: 'answers', latencyMs: 12.3, said: 'HTTP/1.1 200 OK', notes: [] },
  };
}

/** One that a policy keeps this laptop out of. */
export function silentCheck(service = web, port: number | null = 80): ServiceCheck {
  const { namespace, name } = service;
  const why = problem('service.policy', { name: `${namespace}/${name}`, namespace, service: name, ready: 2 });
  const target = `${addressOf(service)}:${port ?? 80}`;
  return {
    service: checked(service, port),
    hops: [
      ...hopsBefore(service),
      hop({
        hop: 'connect',
        status: 'not-ok',
        ms: 3500,
        problem: why,
        evidence: [{ subject: target, finding: 'silent', detail: '3500 ms' }],
      }),
      hop({ hop: 'greeting', status: 'skipped', because: 'connect' }),
    ],
    verdict: { kind: 'fails', hop: 'connect', problem: why, notes: [] },
  };
}
