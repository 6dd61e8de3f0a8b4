import type { ConnectionSnapshot } from '../../electron/shared/connection-state.ts';
import { createTranslator } from '../../electron/shared/i18n.ts';
import type { SeenState } from './state-log.ts';
import { elapsed, type Transcript } from './transcript.ts';

const t = createTranslator('en');
const marks = { installed: '✓', missing: '✗', collision: '!', disabled: '–' } as const;

/** Each state with the time since the click. */
export function reportStates(transcript: Transcript, seen: readonly SeenState[], profile: string): void {
  transcript.table(
    seen.map(({ at, document }) => {
      const step = document.step === undefined ? '' : t(`step/${document.step}`);
      return [
        elapsed(at),
        t(`state/${document.state}`, { profile }),
        step,
        ...document.reasons.map(({ text }) => text),
      ];
    }),
  );
}

/** The steps with their durations, the routes, the DNS part and the last verification. */
export function reportConnection(transcript: Transcript, connection: ConnectionSnapshot): void {
  const { steps, routes, dns, tunnel, verification } = connection;
  transcript.say('Steps');
  transcript.table(
    steps.map(({ step, status, durationMs }) => [
      status === 'done' ? '✓' : '·',
      t(`step/${step}`),
      durationMs === null ? '' : elapsed(durationMs),
    ]),
  );
  transcript.say('Routes');
  transcript.table(
    routes.map(({ role, cidr, source, status }) => [
      marks[status],
      t(`role/${role}`),
      cidr,
      `from the ${t(`source/${source}`)}`,
      t(`routeState/${status}`),
    ]),
  );
  if (dns !== null) {
    transcript.say('Names');
    transcript.table([
      [dns.status === 'active' ? '✓' : '✗', dns.domains.join(', '), `→ ${dns.servers.join(', ')}`, dns.stack],
    ]);
  }
  if (tunnel !== null) {
    transcript.say('Tunnel');
    transcript.table([['✓', `${tunnel.device}, ${tunnel.address}`, `to ${tunnel.remote}`]]);
  }
  if (verification !== null)
    transcript.ok('Verified end to end', `the cluster's DNS answered in ${elapsed(verification.latencyMs)}`);
}
