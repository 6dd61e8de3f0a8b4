import { problem } from '../../electron/shared/problem.ts';
import type { CheckedService, CheckHop, ServiceCheck } from '../../electron/shared/service-check.ts';

function service(uid: string, port: number | null): CheckedService {
  return { uid, namespace: 'shop', name: 'web', port: port ?? 80, protocol: 'TCP' };
}

function hop(changes: Pick<CheckHop, 'hop'> & Partial<CheckHop>): CheckHop {
  return { about: null, status: 'ok', evidence: [], ms: null, problem: null, because: null, ...changes };
}

const before: readonly CheckHop[] = [
  hop({ hop: 'connection', evidence: [{ subject: 'shop-dev', finding: 'is', detail: 'tun0' }] }),
  hop({
    hop: 'name',
    ms: 4.2,
    evidence: [{ subject: 'web.shop.svc.cluster.coder4', finding: 'found', detail: '10.96.80.80' }],
  }),
  hop({ hop: 'address', evidence: [{ subject: 'shop/web', finding: 'is', detail: '10.96.80.80' }] }),
  hop({ hop: 'route', evidence: [{ subject: '10.96.80.80', finding: 'device', detail: 'tun0' }] }),
];

/** A Service that answers. */
export function sampleCheck(uid = 'u1', port: number | null = 80): ServiceCheck {
  return {
    service: service(uid, port),
    hops: [
      ...before,
      hop({
        hop: 'connect',
        ms: 12.3,
        evidence: [{ subject: '10.96.80.80:80', finding: 'answered', detail: '12.3 ms' }],
      }),
      hop({ hop: 'greeting', ms: 15.1, evidence: [{ subject: 'HTTP', finding: 'is', detail: 'HTTP/1.1 200 OK' }] }),
    ],
    verdict: { kind: 'answers', latencyMs: 12.3, said: 'HTTP/1.1 200 OK', notes: [] },
  };
}

/** One that a policy keeps this laptop out of. */
export function silentCheck(uid = 'u1', port: number | null = 80): ServiceCheck {
  const why = problem('service.policy', { name: 'shop/web', namespace: 'shop', service: 'web', ready: 2 });
  return {
    service: service(uid, port),
    hops: [
      ...before,
      hop({
        hop: 'connect',
        status: 'not-ok',
        ms: 3500,
        problem: why,
        evidence: [{ subject: '10.96.80.80:80', finding: 'silent', detail: '3500 ms' }],
      }),
      hop({ hop: 'greeting', status: 'skipped', because: 'connect' }),
    ],
    verdict: { kind: 'fails', hop: 'connect', problem: why, notes: [] },
  };
}
