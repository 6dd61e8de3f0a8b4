import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule, TestRunEndReason, SerializedError } from 'vitest/node';
import { repositoryRoot } from '../setup/cache.ts';
import type { FailedTest, PhaseReport, SkippedTest } from './report.ts';

/** A Vitest reporter that writes a `PhaseReport`; unlike Vitest's JSON it has the reasons of skipped tests and unhandled errors. */
export class ReportWriter implements Reporter {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    const report = summarise(modules, errors);
    const unexplained = reason !== 'passed' && report.failed.length === 0;
    const failed = unexplained ? [{ name: 'test run', message: `ended as "${reason}"` }] : report.failed;
    writeFileSync(this.#path, JSON.stringify({ ...report, failed }));
  }
}

function summarise(modules: readonly TestModule[], errors: readonly SerializedError[]): PhaseReport {
  let passed = 0;
  const failed: FailedTest[] = errors.map((error) => ({ name: 'unhandled error', message: firstLine(error.message) }));
  const skipped: SkippedTest[] = [];
  for (const module of modules) {
    const file = relative(repositoryRoot, module.moduleId);
    const moduleErrors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
    failed.push(...moduleErrors.map((error) => ({ name: file, message: firstLine(error.message) })));
    for (const test of module.children.allTests()) {
      const result = test.result();
      const name = `${file}: ${test.fullName}`;
      if (result.state === 'passed') passed += 1;
      else if (result.state === 'failed') failed.push({ name, message: firstLine(result.errors[0]?.message) });
      else if (result.state === 'skipped') skipped.push({ name, reason: result.note ?? declaredReason(test) });
      else failed.push({ name, message: 'did not finish' });
    }
  }
  return { passed, failed, skipped };
}

function declaredReason({ options }: TestCase): string {
  return options.mode === 'todo' ? 'to be written' : 'no reason given';
}

function firstLine(text: string | undefined): string {
  return text?.split('\n', 1)[0] ?? 'no message';
}
