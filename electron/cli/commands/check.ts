import { serviceToCheck } from '../../connection/service-check/service-to-check.ts';
import { describeProblem } from '../../shared/i18n.ts';
import { evidenceText } from '../../shared/doctor-text.ts';
import type { CheckHop, ServiceCheck } from '../../shared/service-check.ts';
import { hopSkipText, hopTitle, millisecondsText, verdictText } from '../../shared/service-check-text.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';

/** `kubelane check`: the way from this computer to a Service, hop by hop; done only when it answers. */
export async function checkCommand(
  context: CommandContext,
  { service, port }: { readonly service: string; readonly port: string | null },
): Promise<ExitCode> {
  const { parts, print, io, json } = context;
  const standing = await parts.standing();
  if (!standing.ok) return print.fail(standing.error);
  const { snapshot, services, version } = standing.value;
  const record = serviceToCheck(services, service, snapshot);
  if (!record.ok) return print.fail(record.error);
  const end = new AbortController();
  const stopListening = io.onInterrupt(() => end.abort());
  let shown = 0;
  const checked = await parts.check(
    { record: record.value, port, snapshot, services, version },
    ({ hops }) => {
      // Each as soon as it is known: a silent hop takes seconds.
      if (!json) for (const hop of hops.slice(shown)) printHop(hop, context);
      shown = hops.length;
    },
    end.signal,
  );
  stopListening();
  if (!checked.ok) return print.fail(checked.error);
  if (json) print.json(documentOf(checked.value, context));
  else printVerdict(checked.value, context);
  return checked.value.verdict.kind === 'answers' ? exitCode.done : exitCode.failed;
}

function printHop(hop: CheckHop, { print, t }: CommandContext): void {
  const because = hopSkipText(t, hop);
  const facts = [
    ...hop.evidence.map((entry) => evidenceText(t, entry)),
    ...(because === '' ? [] : [`(${because})`]),
    ...(hop.ms === null || hop.hop === 'connect' ? [] : [millisecondsText(t, hop.ms)]),
  ];
  const mark = t(`doctor/status.${hop.status}`);
  print.line(`${mark}  ${hopTitle(t, hop)}${facts.length === 0 ? '' : `  ${facts.join('; ')}`}`);
}

function printVerdict(check: ServiceCheck, { print, t }: CommandContext): void {
  const { verdict } = check;
  print.line('');
  print.line(verdictText(t, check));
  if (verdict.kind !== 'answers') print.line(`  ${describeProblem(t, verdict.problem).remedy}`);
  for (const note of verdict.notes) {
    const { text, remedy } = describeProblem(t, note);
    print.line(`${text} ${remedy}`);
  }
}

/** `answers` is what the exit code says; `hops` have what `doctor --json` has of its checks. */
function documentOf({ service, hops, verdict }: ServiceCheck, { t }: CommandContext): object {
  return {
    service,
    answers: verdict.kind === 'answers',
    hops: hops.map(({ hop, about, status, evidence, ms, problem, because }) => ({
      hop,
      ...(about === null ? {} : { about }),
      ok: status !== 'not-ok',
      status,
      evidence: evidence.map((entry) => evidenceText(t, entry)),
      ms,
      ...(because === null ? {} : { because }),
      ...(problem === null ? {} : { problem: describeProblem(t, problem) }),
    })),
    verdict: {
      kind: verdict.kind,
      ...(verdict.kind === 'answers' ? { latencyMs: verdict.latencyMs, said: verdict.said } : {}),
      ...(verdict.kind === 'fails' ? { hop: verdict.hop } : {}),
      ...(verdict.kind === 'answers' ? {} : { problem: describeProblem(t, verdict.problem) }),
      notes: verdict.notes.map((note) => describeProblem(t, note)),
    },
  };
}
