import { describeProblem, type Translate } from './i18n.ts';
import { hopSkipReasons, type CheckHop, type HopSkipReason, type ServiceCheck } from './service-check.ts';

/** A hop in words, with what it is about. */
export function hopTitle(t: Translate, { hop, about }: Pick<CheckHop, 'hop' | 'about'>): string {
  const title = t(`check/hop.${hop}`);
  return about === null ? title : t('check/hop-about', { hop: title, about });
}

/** Why a hop was skipped, in words; empty for one that was not. */
export function hopSkipText(t: Translate, { because }: Pick<CheckHop, 'because'>): string {
  if (because === null) return '';
  const reason = hopSkipReasons.find((name): name is HopSkipReason => name === because);
  if (reason !== undefined) return t(`check/skip.${reason}`);
  return t('check/skipped-for', { hop: t(`check/hop.${because as CheckHop['hop']}`) });
}

/** Milliseconds as they are shown: whole ones, and tenths below ten. */
export function millisecondsText(t: Translate, ms: number): string {
  return t('check/verdict.ms', { ms: ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms) });
}

/** The outcome in a sentence. */
export function verdictText(t: Translate, { service, verdict }: Pick<ServiceCheck, 'service' | 'verdict'>): string {
  if (verdict.kind !== 'answers') return describeProblem(t, verdict.problem).text;
  const name = `${service.name}.${service.namespace}${service.port === null ? '' : `:${service.port}`}`;
  const params = { service: name, latency: millisecondsText(t, verdict.latencyMs) };
  return verdict.said === null
    ? t('check/verdict.answers', params)
    : t('check/verdict.answers-said', { ...params, said: verdict.said });
}
