import type { DoctorReport } from '../../electron/shared/doctor.ts';
import { problem } from '../../electron/shared/problem.ts';

const cause: DoctorReport['checks'][number] = {
  check: 'cluster-side',
  about: null,
  status: 'not-ok',
  evidence: [
    { subject: 'node 192.168.8.174:6443', finding: 'silent', detail: '3500 ms' },
    { subject: 'ClusterIP 10.96.0.10:53', finding: 'answered', detail: '4 ms' },
  ],
  problem: problem('gateway.forward-drop', {
    vpn: '192.168.6.0/24',
    node: '192.168.8.174',
    pod: '10.200.109.66',
    clusterIp: '10.96.0.10',
  }),
  because: null,
};

/** What the doctor finds with a gateway whose firewall drops what comes from the VPN. */
export const sampleReport: DoctorReport = {
  cause,
  checks: [
    {
      check: 'helper',
      about: null,
      status: 'ok',
      evidence: [{ subject: 'kubelane-helper', finding: 'is', detail: '0.1.0' }],
      problem: null,
      because: null,
    },
    {
      check: 'routes',
      about: '10.200.0.0/16',
      status: 'ok',
      evidence: [{ subject: 'pod', finding: 'is', detail: 'push' }],
      problem: null,
      because: null,
    },
    {
      check: 'gateway',
      about: null,
      status: 'ok',
      evidence: [{ subject: '192.168.6.1', finding: 'answered', detail: '' }],
      problem: null,
      because: null,
    },
    cause,
    { check: 'search', about: null, status: 'skipped', evidence: [], problem: null, because: 'no-search-domains' },
    { check: 'api-server', about: null, status: 'skipped', evidence: [], problem: null, because: 'cluster-side' },
  ],
};
