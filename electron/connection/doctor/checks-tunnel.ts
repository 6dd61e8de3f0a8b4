import type { CheckName, DoctorCheck, Evidence } from '../../shared/doctor.ts';
import { isIpv4, isIpv6 } from '../../shared/ip.ts';
import { problem, type Problem, type ProblemCode } from '../../shared/problem.ts';
import { reasonsOf } from '../../shared/status-document.ts';
import type { Remote } from '../machine-types.ts';
import { checked, failed, passed, skipped } from './check.ts';
import { fact } from '../reach/fact.ts';
import type { Patient } from './patient.ts';
import type { DoctorProbes } from './probes.ts';
import type { Step } from './runner.ts';

const mostRemotes = 4;

/** The VPN server and the tunnel to it. While one stands, it proves what is asked here. */
export function tunnelSteps(patient: Patient, probes: DoctorProbes): readonly Step[] {
  if (patient.isDirect) return directSteps(patient);
  const remotes = patient.remotes.slice(0, mostRemotes);
  const stands = patient.tunnel !== null;
  const addresses = new Map<string, readonly string[]>();
  return [
    { check: 'server-name', needs: [], run: () => serverNames(patient, remotes, probes, addresses) },
    {
      check: 'server-port',
      needs: stands ? [] : ['server-name'],
      run: async () => proven(patient, 'server-port') ?? (await serverPorts(remotes, probes, addresses)),
    },
    step('tls', ['server-port'], () => proven(patient, 'tls') ?? notStanding(patient, 'tls')),
    step('login', ['tls'], () => proven(patient, 'login') ?? notStanding(patient, 'login')),
    step('connection', [], () => connection(patient)),
    {
      check: 'device',
      needs: [],
      run: async () =>
        patient.tunnel === null ? notStanding(patient, 'device') : device(patient.tunnel.device, patient, probes),
    },
  ];

  function step(check: CheckName, needs: readonly CheckName[], look: () => DoctorCheck | readonly DoctorCheck[]): Step {
    return { check, needs: stands ? [] : needs, run: () => Promise.resolve(look()) };
  }
}

/** Without a VPN there is nothing of all this but the connection itself. */
function directSteps(patient: Patient): readonly Step[] {
  const without = (check: CheckName): Step => ({
    check,
    needs: [],
    run: () => Promise.resolve(skipped(check, 'no-vpn')),
  });
  const look = (): DoctorCheck => (patient.stands ? skipped('device', 'no-vpn') : notStanding(patient, 'device'));
  return [
    ...(['server-name', 'server-port', 'tls', 'login'] as const).map(without),
    { check: 'connection', needs: [], run: () => Promise.resolve(connection(patient)) },
    { check: 'device', needs: [], run: () => Promise.resolve(look()) },
  ];
}

async function serverNames(
  { read }: Patient,
  remotes: readonly Remote[],
  probes: DoctorProbes,
  addresses: Map<string, readonly string[]>,
): Promise<DoctorCheck> {
  if (read?.ok === false) return failed('server-name', read.error);
  if (remotes.length === 0) return skipped('server-name', 'no-profile');
  const hosts = [...new Set(remotes.map(({ host }) => host))];
  const evidence = await Promise.all(
    hosts.map(async (host): Promise<Evidence> => {
      if (isIpv4(host) || isIpv6(host)) {
        addresses.set(host, [host]);
        return fact(host, 'found');
      }
      const found = (await probes.resolve(host)).addresses;
      addresses.set(host, found);
      return fact(host, found.length > 0 ? 'found' : 'missing', found.join(', '));
    }),
  );
  const none = [...addresses.values()].every((found) => found.length === 0);
  return checked('server-name', none ? problem('tunnel.name-unresolved', { host: hosts.join(', ') }) : null, evidence);
}

async function serverPorts(
  remotes: readonly Remote[],
  probes: DoctorProbes,
  addresses: ReadonlyMap<string, readonly string[]>,
): Promise<DoctorCheck> {
  const found = await Promise.all(
    remotes.map(async ({ host, port, protocol }) => {
      const address = addresses.get(host)?.[0];
      if (address === undefined) return null;
      const tcp = protocol.startsWith('tcp');
      const reach = await (tcp ? probes.connectTcp(address, port) : probes.knockUdp(address, port));
      return { remote: `${host}:${port} ${protocol}`, tcp, kind: reach.kind };
    }),
  );
  const asked = found.filter((entry) => entry !== null);
  const evidence = asked.map(({ remote, kind }) => fact(remote, kind));
  if (asked.some(({ kind }) => kind === 'answered')) return passed('server-port', evidence);
  // A UDP server with a static key answers nobody without it: silence says nothing.
  if (asked.some(({ tcp, kind }) => !tcp && kind === 'silent'))
    return skipped('server-port', 'udp-is-silent', evidence);
  return failed('server-port', problem('tunnel.unreachable', { remote: asked[0]?.remote ?? '?' }), evidence);
}

/** The checks that a failure of connecting belongs to. */
const failureOf: Partial<Record<ProblemCode, CheckName>> = {
  'tunnel.unreachable': 'server-port',
  'network.captive-portal': 'server-port',
  'tunnel.certificate': 'tls',
  'tunnel.auth-failed': 'login',
  'input.needed': 'login',
};
const order: readonly CheckName[] = ['server-port', 'tls', 'login'];

/** What the connection itself shows: a tunnel that stands proves all of these, a failure at one proves those before it. */
function proven({ tunnel, snapshot }: Patient, check: CheckName): DoctorCheck | null {
  if (tunnel !== null) return passed(check, [fact(tunnel.remote, 'answered')]);
  const asked = snapshot.state.kind === 'waiting-for-input' && order.indexOf(check) < order.indexOf('login');
  if (asked) return passed(check);
  const reason = reasonsOf(snapshot)[0];
  const at = reason === undefined ? undefined : failureOf[reason.code];
  if (reason === undefined || at === undefined) return null;
  if (at === check) return failed(check, reason);
  return order.indexOf(check) < order.indexOf(at) ? passed(check) : null;
}

function notStanding({ snapshot }: Patient, check: CheckName): DoctorCheck {
  const { kind } = snapshot.state;
  if (kind === 'waiting-for-input') return skipped(check, 'waiting-for-input');
  if (kind === 'waiting-for-network') return skipped(check, 'no-network');
  return skipped(check, kind === 'connecting' || kind === 'reconnecting' ? 'under-way' : 'not-connected');
}

/** Each reason why the connection is not plainly good; that it is on its way is none. */
function connection(patient: Patient): DoctorCheck | readonly DoctorCheck[] {
  const { state } = patient.snapshot;
  const reasons = reasonsOf(patient.snapshot);
  if (state.kind === 'connected') return passed('connection', [fact(patient.snapshot.profile ?? '', 'found')]);
  if (reasons.length > 0) return reasons.map((reason: Problem) => failed('connection', reason));
  return notStanding(patient, 'connection');
}

async function device(name: string, { tunnel }: Patient, probes: DoctorProbes): Promise<DoctorCheck> {
  const { deviceIndex } = await probes.look(name, []);
  if (deviceIndex === null) return failed('device', problem('tunnel.device-gone', { device: name }));
  const mtu = mtuOf(name, probes);
  return passed('device', [
    fact(name, 'found', tunnel?.address ?? ''),
    ...(mtu === null ? [] : [fact('MTU', 'is', String(mtu))]),
  ]);
}

/** The largest packet that a device takes, in bytes; null where that is not told in a file (sysfs(5) has it on Linux). */
export function mtuOf(device: string, probes: Pick<DoctorProbes, 'readFile'>): number | null {
  const mtu = Number(probes.readFile(`/sys/class/net/${device}/mtu`) ?? Number.NaN);
  return Number.isInteger(mtu) && mtu > 0 ? mtu : null;
}
