import type { CheckName, DoctorCheck } from '../../shared/doctor.ts';
import { problem } from '../../shared/problem.ts';
import type { RouteRole, RouteStatus } from '../../shared/routes.ts';
import { checked, failed, skipped } from './check.ts';
import { fact } from '../reach/fact.ts';
import { wayProblem } from '../reach/kernel-way.ts';
import { parseCidr } from '../../shared/ip.ts';
import { addressAt, isRouted, networkOf, type Patient, type Targets } from './patient.ts';
import type { DoctorProbes } from './probes.ts';
import type { Step } from './runner.ts';
import type { DoctorSurroundings } from './surroundings.ts';

/** The routes as they were installed, and which way the kernel really takes to one address of each kind. */
export function routeSteps(
  patient: Patient,
  { probes, foresee }: Pick<DoctorSurroundings, 'probes' | 'foresee'>,
  targets: () => Promise<Targets>,
): readonly Step[] {
  const kernel = (check: CheckName, role: RouteRole, choose: (known: Targets) => string | null): Step => ({
    check,
    needs: ['device'],
    run: async () => kernelChoice(check, role, choose(await targets()), patient, probes),
  });
  return [
    !patient.stands
      ? { check: 'routes', needs: [], run: () => beforehand(patient, foresee) }
      : { check: 'routes', needs: ['device'], run: () => routes(patient, probes) },
    kernel('kernel-pod', 'pod', ({ pods }) => pods[0]?.address ?? null),
    kernel('kernel-service', 'service', ({ dns, apiIp }) => dns ?? apiIp),
    kernel('kernel-node', 'node', ({ nodes }) => nodes[0]?.address ?? null),
  ];
}

/** Each route as it was set and verified, with the kernel's way to one of its addresses. One that the user does without is no fault. */
async function routes({ snapshot, tunnel }: Patient, probes: DoctorProbes): Promise<readonly DoctorCheck[]> {
  if (snapshot.routes.length === 0) return [failed('routes', problem('route.none'))];
  const addresses = snapshot.routes.map(sampleOf);
  const asked = addresses.filter((address) => address !== null);
  const { devices } = await probes.look(tunnel?.device ?? '', asked);
  return snapshot.routes.map((route, at) => {
    const address = addresses[at] ?? null;
    const device = address === null ? null : (devices[asked.indexOf(address)] ?? '-');
    const evidence = [
      fact(route.role, 'is', route.source),
      ...(address === null || device === null ? [] : [fact(address, 'device', device)]),
    ];
    if (route.status === 'disabled') return skipped('routes', 'route-left-out', evidence, route.cidr);
    return checked('routes', problemOf(route), evidence, route.cidr);
  });
}

/** Before connecting: what the profile's own routes would meet here. What the server will push is not known. */
async function beforehand(
  { profile, snapshot }: Patient,
  foresee: DoctorSurroundings['foresee'],
): Promise<readonly DoctorCheck[]> {
  const planned = profile === null ? [] : await foresee(profile, snapshot.tunnel?.device ?? null);
  const colliding = planned.filter(({ status }) => status === 'collision');
  if (colliding.length === 0) {
    return [
      skipped(
        'routes',
        'not-connected',
        planned.map(({ role, cidr, source }) => fact(cidr, 'is', `${role}, ${source}`)),
      ),
    ];
  }
  return colliding.map((route) =>
    checked('routes', problemOf(route), [fact(route.role, 'is', route.source)], route.cidr),
  );
}

/** An address of the route: one that was chosen where only some go to the cluster. */
function sampleOf({ cidr, collision }: RouteStatus): string | null {
  if (collision?.choice === 'hosts') return collision.hosts[0] ?? null;
  const network = parseCidr(cidr);
  return network.ok ? addressAt(network.value, 1) : null;
}

function problemOf(route: RouteStatus): DoctorCheck['problem'] {
  const { status, cidr, role, collidesWith } = route;
  if (status !== 'missing' && status !== 'collision') return null;
  const unexplained =
    status === 'collision'
      ? problem('route.collision', { cidr, with: collidesWith ?? '?' })
      : problem('route.missing', { cidr, role, detail: status });
  return route.problem ?? unexplained;
}

async function kernelChoice(
  check: CheckName,
  role: RouteRole,
  known: string | null,
  patient: Patient,
  probes: DoctorProbes,
): Promise<DoctorCheck> {
  const cidr = networkOf(patient, role);
  const address = known ?? (cidr === null ? null : addressAt(cidr, 1));
  if (address === null || !patient.stands) return skipped(check, 'unknown-address');
  const own = patient.snapshot.routes.filter((route) => route.role === role);
  if (own.some((route) => problemOf(route) !== null)) return skipped(check, 'routes', [], address);
  if (own.length > 0 && own.every(({ status }) => status === 'disabled')) {
    return skipped(check, 'route-left-out', [], address);
  }
  const device = patient.tunnel?.device;
  const taken = (await probes.look(device ?? '', [address])).devices[0] ?? null;
  const evidence = [fact(address, 'device', taken ?? '-')];
  const wrong = wayProblem({ address, role, device, taken, covered: isRouted(patient, address) });
  return checked(check, wrong, evidence, address);
}
