import fc from 'fast-check';
import { ignoredDirectives, removedDirectives } from '../../../electron/openvpn/directives-refused.ts';
import { parseProfile, type OpenvpnProfile } from '../../../electron/openvpn/profile.ts';
import { directiveSamples } from '../../unit/openvpn/directive-samples.ts';

const stripped = [
  ...removedDirectives.keys(),
  ...ignoredDirectives.keys(),
  'no-such-directive',
  'route',
  'dhcp-option',
];
/** Of profiles that connect: these would keep openvpn from its start, or send it elsewhere. */
const unusable =
  /^(?:http-proxy|socks-proxy|local|ifconfig|proto-force|remote-cert|ns-cert|verify-|fragment|tls-cipher|compat-mode)/;

const path = fc.constantFrom(
  '/tmp/kubelane-owned',
  '/etc/shadow',
  '../../tmp/kubelane-owned',
  '/bin/sh',
  '"/bin/sh -c id"',
  'stdin',
);
const good = fc
  .constantFrom(...Object.entries(directiveSamples).filter(([name]) => !unusable.test(name)))
  .chain(([name, samples]) => fc.constantFrom(...samples).map((values) => [name, ...values.map(inQuotes)].join(' ')));
const anyGood = fc
  .constantFrom(...Object.entries(directiveSamples))
  .chain(([name, samples]) => fc.constantFrom(...samples).map((values) => [name, ...values.map(inQuotes)].join(' ')));
const hostile = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...stripped), path).map((words) => words.join(' ')) },
  { weight: 2, arbitrary: path.map((file) => `setenv UV_PATH ${file}`) },
  { weight: 2, arbitrary: path.map((file) => `setenv opt no-such-directive ${file}`) },
  { weight: 2, arbitrary: path.map((file) => `verify-x509-name 'x" log ${file.replaceAll('"', '')} \\' name`) },
  { weight: 1, arbitrary: path.map((file) => `http-proxy 127.0.0.1 9 auto basic # ${file}`) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat(120), fc.nat(60), path).map(([escapes, rest, file]) => {
      const value = `${'\\'.repeat(escapes)}${'x'.repeat(rest)}`;
      return `<connection>\nremote 127.0.0.1 9 tcp\nhttp-proxy-option CUSTOM-HEADER '${value}' ' http-proxy 127.0.0.1 9 ${file} #'\n</connection>`;
    }),
  },
);

function inQuotes(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/**
 * Profiles that the parser accepts though hostile directives are mixed in (which it leaves out, or which only look like directives).
 * `whole` is a profile that connects. The first ones stay able to connect, so that everything up to the tunnel is run.
 */
export function acceptedProfiles(
  whole: string,
  count: number,
  seed: number,
): { text: string; profile: OpenvpnProfile }[] {
  const lines = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .tuple(fc.array(line, { maxLength: 6 }), fc.array(hostile, { minLength: 1, maxLength: 3 }))
      .map(([others, bad]) => `${[...others, ...bad].join('\n')}\n${whole}`);
  const accepted: { text: string; profile: OpenvpnProfile }[] = [];
  for (let round = 0; accepted.length < count; round++) {
    for (const text of fc.sample(lines(round % 2 === 0 ? good : anyGood), { seed: seed + round, numRuns: 20 })) {
      const parsed = parseProfile(text);
      if (parsed.ok && accepted.length < count) accepted.push({ text, profile: parsed.value });
    }
  }
  return accepted;
}
