import type { DoctorCheck } from '../../shared/doctor.ts';
import { problem } from '../../shared/problem.ts';
import { checked, failed, passed, skipped } from './check.ts';
import { fact } from '../reach/fact.ts';
import type { Patient } from './patient.ts';
import type { Step } from './runner.ts';
import type { DoctorSurroundings } from './surroundings.ts';

/** The programs, devices and files that a connection needs on this computer. */
export function computerSteps(patient: Patient, surroundings: DoctorSurroundings): readonly Step[] {
  const now = (check: Step['check'], needs: Step['needs'], look: () => DoctorCheck | readonly DoctorCheck[]): Step => ({
    check,
    needs,
    run: () => Promise.resolve(look()),
  });
  return [
    now('helper', [], () => helper(patient)),
    now('helper-protocol', ['helper'], () => helperProtocol(patient)),
    now('openvpn', ['helper', 'helper-protocol'], () => openvpn(patient)),
    now('dns-stack', ['helper', 'helper-protocol'], () => dnsStack(patient)),
    { check: 'tun', needs: [], run: () => tun(surroundings) },
    now('profiles', [], () => profiles(patient)),
    now('kubeconfig', [], () => kubeconfigs(patient)),
    now('app', [], () => app(patient)),
  ];
}

/** One of another version was reached: what is wrong with it is the next check's. */
function helper({ hello }: Patient): DoctorCheck {
  if (hello.ok) return passed('helper', [fact('kubelane-helper', 'is', hello.value.version)]);
  return hello.error.code === 'helper.version' ? passed('helper') : failed('helper', hello.error);
}

function helperProtocol({ hello }: Patient): DoctorCheck {
  return hello.ok
    ? passed('helper-protocol', [fact('protocol', 'is', String(hello.value.protocol))])
    : failed('helper-protocol', hello.error);
}

async function tun(surroundings: DoctorSurroundings): Promise<DoctorCheck> {
  if (surroundings.probes.system !== 'linux') return skipped('tun', 'linux-only');
  return checked('tun', await surroundings.checkTunDevice());
}

function openvpn({ hello }: Patient): DoctorCheck {
  const version = hello.ok ? hello.value.openvpn : null;
  return version === null
    ? failed('openvpn', problem('tunnel.openvpn-missing'))
    : passed('openvpn', [fact('openvpn', 'is', version)]);
}

function dnsStack({ hello }: Patient): DoctorCheck {
  const stack = hello.ok ? hello.value.dnsStack : 'none';
  const reason = hello.ok ? hello.value.dnsReason : undefined;
  return stack === 'none'
    ? failed('dns-stack', problem('dns.unsupported', { domain: '*' }))
    : passed('dns-stack', [fact('DNS', 'is', reason === undefined ? stack : `${stack} (${reason})`)]);
}

function profiles({ profiles: stored, profileProblems }: Patient): DoctorCheck | readonly DoctorCheck[] {
  if (profileProblems.length > 0) return profileProblems.map((why) => failed('profiles', why));
  if (stored.length === 0) return failed('profiles', problem('profile.none'));
  return passed(
    'profiles',
    stored.map(({ name }) => fact(name, 'found')),
  );
}

function kubeconfigs({ kubeconfigs: all }: Patient): readonly DoctorCheck[] {
  if (all.size === 0) return [skipped('kubeconfig', 'no-profile')];
  return [...all].map(([name, access]) =>
    access.ok
      ? passed('kubeconfig', [fact(access.value.context, 'found', access.value.server.host)], name)
      : failed('kubeconfig', access.error, [], name),
  );
}

function app({ app: running }: Patient): DoctorCheck {
  if (running.ok) return passed('app');
  return running.error.code === 'app.not-running' ? skipped('app', 'not-running') : failed('app', running.error);
}
