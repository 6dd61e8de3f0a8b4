import { describe, expect, test } from 'vitest';
import { parseManagementLine } from '../../../electron/openvpn/management.ts';
import { isPingRestart, minuteOfTraffic, receivedBefore } from '../../soak/traffic.ts';

const day = Array.from({ length: 24 * 60 }, (_, minute) => minuteOfTraffic(minute));

describe('a simulated day', () => {
  test('has a byte count every five seconds, each with more than the last', () => {
    const counts = day
      .flat()
      .map(parseManagementLine)
      .flatMap((message) => (message.kind === 'bytecount' ? [message.bytesIn] : []));
    expect(counts).toHaveLength(17_280);
    expect(counts.every((count, index) => index === 0 || count > (counts[index - 1] ?? NaN))).toBe(true);
    expect(counts.at(-1)).toBe(receivedBefore(24 * 60));
  });

  test('renegotiates every hour and falls silent four times', () => {
    expect(day.flat().filter((line) => line.includes('TLS: soft reset'))).toHaveLength(24);
    expect(day.filter((_, minute) => isPingRestart(minute))).toHaveLength(4);
  });

  test('is hostile too: control characters, long lines, lines of no form', () => {
    const lines = day.flat();
    expect(lines.some((line) => line.length > 100_000)).toBe(true);
    expect(lines.some((line) => line.includes('\u001b'))).toBe(true);
    expect(lines.map((line) => parseManagementLine(line).kind)).toContain('unknown');
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  });
});
