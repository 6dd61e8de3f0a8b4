import type { ClusterFact, ClusterFacts, FactAnswer, RefusedMethod } from '../../shared/cluster-facts.ts';
import { describeProblem, type Translate } from '../../shared/i18n.ts';
import type { Problem } from '../../shared/problem.ts';
import type { Result } from '../../shared/result.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { loadFacts } from '../service-source.ts';

/**
 * `kubelane cluster`: what the cluster says of itself, how that was found and how far it can be trusted, and what follows for the routes. With `accept`, the
 * routes that follow where nobody gave any are taken into the profile of the connection.
 */
export async function clusterCommand(context: CommandContext, accept: boolean): Promise<ExitCode> {
  const { print, json, t } = context;
  const found = await (accept ? acceptRoutes(context) : loadFacts(context));
  if (!found.ok) return print.fail(found.error);
  const facts = found.value;
  if (json) {
    print.json({ ...facts, findings: facts.findings.map((finding) => describeProblem(t, finding)) });
    return exitCode.done;
  }
  if (accept) print.message(t('cli/cluster.accepted'));
  printFacts(context, facts);
  return exitCode.done;
}

async function acceptRoutes({ parts }: CommandContext): Promise<Result<ClusterFacts, Problem>> {
  const control = await parts.openControl();
  if (!control.ok) return control;
  const accepted = await control.value.call('accept-routes', {});
  control.value.close();
  return accepted;
}

function printFacts({ print, t }: CommandContext, { context, facts, refused, proposed, findings }: ClusterFacts): void {
  print.line(t('cli/cluster.context', { context }));
  const heading = ['fact', 'value', 'method', 'confidence'].map((column) => t(`cli/column.${column}`));
  print.table([heading, ...facts.flatMap((fact) => factRows(fact, t))]);
  if (proposed.length > 0) {
    print.line(t('cli/cluster.proposed'));
    print.table(
      proposed.map(({ role, cidr, method }) => [`  ${t(`role/${role}`)}`, cidr, t(`cluster/method.${method}`)]),
    );
  }
  for (const finding of findings) {
    const { text, remedy } = describeProblem(t, finding);
    print.line(text);
    print.line(`  ${remedy}`);
  }
  for (const method of refused) for (const line of refusedLines(method, t)) print.line(line);
}

/** The answer that counts, and below it those that say something else. */
function factRows({ kind, answer, others }: ClusterFact, t: Translate): readonly (readonly string[])[] {
  const name = t(`cluster/fact.${kind}`);
  if (answer === null) return [[name, t('cli/cluster.unknown')]];
  const differing = others.filter(({ values }) => [...values].sort().join() !== [...answer.values].sort().join());
  return [
    [name, ...answerCells(answer, t)],
    ...differing.map((other) => [t('cli/cluster.other'), ...answerCells(other, t)]),
  ];
}

function answerCells({ method, confidence, values }: FactAnswer, t: Translate): readonly string[] {
  return [values.join(', '), t(`cluster/method.${method}`), t(`cluster/confidence.${confidence}`)];
}

function refusedLines({ method, kinds, right, command }: RefusedMethod, t: Translate): readonly string[] {
  const facts = kinds.map((kind) => t(`cluster/fact.${kind}`)).join(', ');
  return [t('cli/cluster.refused', { method: t(`cluster/method.${method}`), right, facts }), `  ${command}`];
}
