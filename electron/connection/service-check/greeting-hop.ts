import type { Evidence } from '../../shared/doctor.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { CheckHop } from '../../shared/service-check.ts';
import { fact } from '../reach/fact.ts';
import type { ShownTls } from './handshake.ts';
import { hopOf, skippedHop } from './hop.ts';
import type { Spoken } from './speak.ts';

/** What a program said, as a hop, with what is worth knowing of it besides. */
export interface HeardGreeting {
  readonly hop: CheckHop;
  readonly notes: readonly Problem[];
}

/** `target` is `name:port`, for the texts; `hostname` is what a certificate should name; `about` the Pod of a headless Service. */
export function greetingHop(
  spoken: Spoken,
  { target, hostname, about }: { readonly target: string; readonly hostname: string; readonly about: string | null },
): HeardGreeting {
  const { kind, protocol, text, tls, ms } = spoken;
  const params = { target, protocol: protocol ?? '?' };
  const evidence: Evidence[] = [
    ...(text === null ? [] : [fact(protocol ?? '?', 'is', text)]),
    ...(tls === null || tls.names.length === 0 ? [] : [fact(tls.version, 'is', tls.names.join(', '))]),
  ];
  const notes = tls === null ? [] : tlsNotes(tls, hostname);
  switch (kind) {
    case 'said':
      return { hop: hopOf('greeting', null, evidence, ms, about), notes };
    case 'tls':
      return {
        hop: hopOf('greeting', null, evidence, ms, about),
        notes: [problem('check.speaks-tls', params), ...notes],
      };
    case 'unasked':
      return { hop: skippedHop('greeting', 'nothing-to-ask', [], about), notes };
    case 'other':
    case 'closed':
    case 'mute':
      return { hop: hopOf('greeting', problem(wrongCodes[kind], params), evidence, ms, about), notes };
  }
}

const wrongCodes = { other: 'check.other-protocol', closed: 'check.hung-up', mute: 'check.mute' } as const;

function tlsNotes({ names, fits, isValidNow, from, to }: ShownTls, hostname: string): readonly Problem[] {
  if (names.length === 0) return [];
  return [
    ...(isValidNow ? [] : [problem('check.certificate-expired', { from, to })]),
    ...(fits ? [] : [problem('check.certificate-names', { hostname, names: names.join(', ') })]),
  ];
}
