/** `bytecount 5` is what the helper asks for. */
const countEverySeconds = 5;
const minutesADay = 24 * 60;

/** What the tunnel carries in a count's five seconds, in bytes; any numbers do that differ from count to count. */
const receivedEach = 61_357;
const sentEach = 7_919;

/** Bytes received when this simulated minute begins. */
export function receivedBefore(minute: number): number {
  return (minute * 60 * receivedEach) / countEverySeconds;
}

/**
 * What openvpn 2.6 writes to its management interface in one simulated minute of a day, lines without their ends: twelve byte counts, once an
 * hour the renegotiation, and now and then what a hostile server or a broken network would have it log. `minute` counts from 0 for ever.
 */
export function minuteOfTraffic(minute: number): string[] {
  const lines: string[] = [];
  const log = (flags: string, text: string): void => void lines.push(`>LOG:${minute * 60},${flags},${text}`);
  for (let second = countEverySeconds; second <= 60; second += countEverySeconds) {
    const counts = (minute * 60 + second) / countEverySeconds;
    lines.push(`>BYTECOUNT:${counts * receivedEach},${counts * sentEach}`);
  }
  if (minute % 60 === 59)
    renegotiation.forEach((text) => log('', text.replace('BYTES', String(receivedBefore(minute)))));
  if (minute % 5 === 2) noise(minute).forEach((line) => lines.push(line));
  return lines;
}

/** Minutes at which the tunnel falls silent and openvpn begins anew: four times a day. */
export function isPingRestart(minute: number): boolean {
  return (minute % minutesADay) % 360 === 180;
}

/** Verb 3, tls-crypt and EC keys: what the laboratory's own openvpn 2.6.14 logs at `reneg-sec`. */
const renegotiation: readonly string[] = [
  'TLS: soft reset sec=3600/3600 bytes=BYTES/-1 pkts=98231/0',
  'VERIFY OK: depth=1, CN=Kubelane Lab CA',
  'VERIFY KU OK',
  'Validating certificate extended key usage',
  '++ Certificate has EKU (str) TLS Web Server Authentication, expects TLS Web Server Authentication',
  'VERIFY EKU OK',
  'VERIFY OK: depth=0, CN=gateway',
  "Outgoing Data Channel: Cipher 'AES-256-GCM' initialized with 256 bit key",
  "Incoming Data Channel: Cipher 'AES-256-GCM' initialized with 256 bit key",
  'Control Channel: TLSv1.3, cipher TLSv1.3 TLS_AES_256_GCM_SHA384, peer certificate: 384 bits ECsecp384r1, signature: ecdsa-with-SHA384',
];

/** A kind after the other: each is legal for a hostile server to cause, or for a broken openvpn to write. */
function noise(minute: number): string[] {
  const kinds: readonly (readonly string[])[] = [
    [`>LOG:${minute * 60},W,write to TUN/TAP : Invalid argument (fd=-1,code=22)`],
    [`>LOG:${minute * 60},,${'A'.repeat(200_000)}`],
    [`>LOG:${minute * 60},W,\u001b]0;owned\u0007\u001b[2J\u202e\u0000\u0008${'\u001b[31m'.repeat(50)}`],
    [`>LOG:${minute * 60},N,AEAD Decrypt error: bad packet ID (may be a replay): [ #${minute} ]`],
    [`>NOTIFY:info,remote-exit,${'E'.repeat(3000)}${minute}`, '>UNHEARD-OF:', '>', '>LOG:', '>BYTECOUNT:1', '>STATE:x'],
    [`>ECHO:${minute * 60},${'forget-passwords '.repeat(100)}`, `>INFO:${minute}`, `a line of no command ${minute}`],
    [
      `>LOG:${minute * 60},W,Authenticate/Decrypt packet error: packet HMAC authentication failed`,
      'END',
      'SUCCESS: what?',
    ],
    Array.from({ length: 40 }, (_, index) => `>LOG:${minute * 60},D,UDPv4 READ [${index}] from peer ${minute}`),
  ];
  return [...(kinds[Math.floor(minute / 5) % kinds.length] ?? [])];
}
