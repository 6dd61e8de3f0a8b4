import { skipReasons, type CheckName, type DoctorCheck, type Evidence, type SkipReason } from './doctor.ts';
import type { Translate } from './i18n.ts';

/** A check in words, with what it is about. */
export function checkTitle(t: Translate, { check, about }: Pick<DoctorCheck, 'check' | 'about'>): string {
  return nameOf(t, check, about ?? '');
}

/** Why a check was skipped, in words; empty for one that was not. */
export function skipText(t: Translate, { because }: Pick<DoctorCheck, 'because'>): string {
  if (because === null) return '';
  const reason = skipReasons.find((name): name is SkipReason => name === because);
  if (reason !== undefined) return t(`doctor/skip.${reason}`);
  return t('doctor/skipped-for', { check: nameOf(t, because as CheckName, '') });
}

/** A fact in words, for example `10.96.0.10:53/udp: answered (3 ms)`. */
export function evidenceText(t: Translate, { subject, finding, detail }: Evidence): string {
  if (finding === 'is') return t('doctor/fact', { subject, text: detail });
  const text = t(`doctor/finding.${finding}`);
  return detail === '' ? t('doctor/fact', { subject, text }) : t('doctor/fact-detail', { subject, text, detail });
}

/** What is said when nothing is wrong: without a tunnel, most of the way was not looked at. */
export function wellText(t: Translate, checks: readonly DoctorCheck[]): string {
  const device = checks.find(({ check }) => check === 'device');
  const why = device?.status === 'skipped' ? skipText(t, device) : '';
  return why === '' ? t('doctor/all-well') : t('doctor/well-so-far', { why });
}

/** Titles with a place for what they are about have a form without it as well. */
function nameOf(t: Translate, check: CheckName, about: string): string {
  return about === ''
    ? t(`doctor/check.${check}`)
    : t('doctor/check-about', { check: t(`doctor/check.${check}`), about });
}
