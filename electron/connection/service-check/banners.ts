/** What a server said of itself without being asked. */
export interface Banner {
  readonly protocol: string;
  readonly text: string;
}

const longestBanner = 160;

/** Lines by which servers that speak first are known, in the words of their standards (RFC 4253, 5321, 959, 3501, 1939; NATS; VNC). */
const beginnings: readonly (readonly [RegExp, string])[] = [
  [/^SSH-[0-9.]+-/, 'SSH'],
  [/^INFO \{/, 'NATS'],
  [/^[245]\d\d[ -].*\b(?:E?SMTP)\b/i, 'SMTP'],
  [/^[245]\d\d[ -].*\bFTP/i, 'FTP'],
  [/^\* (?:OK|BYE|PREAUTH)\b/, 'IMAP'],
  [/^(?:\+OK|-ERR)\b/, 'POP3'],
  [/^RFB \d{3}\.\d{3}/, 'VNC'],
];

/** Reads a greeting that a server sent first; null while, or because, it is none that is known. */
export function banner(bytes: Uint8Array): Banner | null {
  const end = bytes.indexOf(10);
  if (end < 0) return null;
  const line = Buffer.from(bytes.subarray(0, end)).toString('latin1').trimEnd();
  const found = beginnings.find(([beginning]) => beginning.test(line));
  if (found === undefined) return null;
  const [, protocol] = found;
  // The rest of that line is addresses and numbers of the connection.
  if (protocol === 'NATS')
    return { protocol, text: `NATS ${/"version":"([0-9A-Za-z.+-]{1,40})"/.exec(line)?.[1] ?? ''}`.trim() };
  return { protocol, text: line.slice(0, longestBanner) };
}
