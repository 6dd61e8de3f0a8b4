import type { Locale, Translate } from '../../electron/shared/i18n.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration in at most two units, for example "340 ms", "1.2 s", "2 h 14 min". Negative durations (clocks that differ) count as 0. */
export function formatDuration(t: Translate, milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < second) return t('ui/duration.ms', { ms });
  if (ms < 10 * second) return t('ui/duration.s', { s: Math.floor(ms / 100) / 10 });
  return formatSpan(t, ms);
}

/** A duration in whole seconds or more, at most two units. */
export function formatSpan(t: Translate, milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  const s = Math.floor(ms / second) % 60;
  const min = Math.floor(ms / minute) % 60;
  const h = Math.floor(ms / hour) % 24;
  const d = Math.floor(ms / day);
  if (d > 0) return h === 0 ? t('ui/duration.d', { d }) : t('ui/duration.d-h', { d, h });
  if (h > 0) return min === 0 ? t('ui/duration.h', { h }) : t('ui/duration.h-min', { h, min });
  if (min > 0) return s === 0 ? t('ui/duration.min', { min }) : t('ui/duration.min-s', { min, s });
  return t('ui/duration.s', { s });
}

/** How long ago something was: "just now" below two seconds. */
export function formatAgo(t: Translate, milliseconds: number): string {
  return milliseconds < 2 * second ? t('ui/ago.now') : t('ui/ago.past', { duration: formatSpan(t, milliseconds) });
}

const byteUnits = ['b', 'kb', 'mb', 'gb', 'tb'] as const;

/** Bytes in units of 1000, with one decimal below 10: "812 B", "4.8 MB", "48 MB". */
export function formatBytes(t: Translate, locale: Locale, bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // 999.5 would be shown as 1000, so it already counts in the next unit.
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  const n = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return t(`ui/bytes.${byteUnits[unit] ?? 'b'}`, { n });
}

const counts = new Map<Locale, Intl.NumberFormat>();

/** A whole number with the language's grouping. A formatter takes longer to make than to use, and each key in the search counts anew. */
export function formatCount(locale: Locale, value: number): string {
  const format = counts.get(locale) ?? new Intl.NumberFormat(locale);
  counts.set(locale, format);
  return format.format(value);
}

/** The time of day, for example "12:03", in this computer's time zone. */
export function formatTime(locale: Locale, at: Date): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}
