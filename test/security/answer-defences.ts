import type { Defence } from './defence.ts';

const portal = (name: string): string => `electron/connection/portal/${name}.ts`;
const askTests = 'test/unit/connection/portal/ask.test.ts';
const portalTests = 'test/unit/connection/portal/http-answer.test.ts';
const lookTests = 'test/unit/connection/portal/look.test.ts';
const pathTests = 'test/unit/connection/verify/path-watch.test.ts';
const mtuTests = 'test/unit/helper/device-mtu.test.ts';
const exportTests = 'test/unit/gateway/exports/exports.test.ts';
const choiceTests = 'test/unit/profiles/choice-store.test.ts';
const answerTests = 'test/unit/security/outside-answers.test.ts';
const exportTitle = 'are refused, or every line is one that the export means';

/** Against hostile answers and values that the app itself reads: captive portals, paths, exports, choices and the doctor's evidence. */
export const answerDefences: readonly Defence[] = [
  {
    name: 'portal-question-is-plain',
    source: portal('ask'),
    search: `Accept: */*\\r\\nConnection: close`,
    replacement: `Accept: */*\\r\\nUser-Agent: kubelane\\r\\nConnection: close`,
    test: { file: askTests, title: 'sends a plain question that tells nothing of who asks' },
  },
  {
    name: 'portal-answer-is-bounded',
    source: portal('ask'),
    search: `if (received.length >= maximumAnswerBytes || isWholeHead(received)) finish();`,
    replacement: `if (isWholeHead(received)) finish();`,
    test: { file: askTests, title: 'reads no more than 4 KiB' },
  },
  {
    name: 'portal-answer-in-time',
    source: portal('ask'),
    search: `    socket.on('data', (chunk: Buffer) => {`,
    replacement: `    socket.on('data', (chunk: Buffer) => {
      timer.refresh();`,
    test: { file: askTests, title: 'waits no longer than it was told, for silence as for an answer that never ends' },
  },
  {
    name: 'portal-host-is-a-host',
    source: portal('http-answer'),
    search: `return isHost(host) ? host : null;`,
    replacement: `return host;`,
    test: { file: portalTests, title: 'sees no portal in an answer %s' },
  },
  {
    name: 'portal-is-of-the-web',
    source: portal('http-answer'),
    search: `if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;`,
    replacement: '',
    test: { file: portalTests, title: 'sees no portal in an answer %s' },
  },
  {
    name: 'portal-forgives-no-url',
    source: portal('http-answer'),
    search: `if (!/^[\\x21-\\x7e]+$/.test(location)) return null;`,
    replacement: '',
    test: { file: portalTests, title: 'sees no portal in an answer %s' },
  },
  {
    name: 'portal-is-not-the-server',
    source: portal('look'),
    search: `return server === undefined || answersForServer || isServer ? sighting(any, nowhere) : null;`,
    replacement: `return sighting(any, nowhere);`,
    test: { file: lookTests, title: 'does not take a proxy for one that lets the VPN server’s own answer through' },
  },
  {
    name: 'path-is-measured-seldom',
    source: 'electron/connection/verify/path-watch.ts',
    search: `this.#pauseMs = Math.min(longestPauseMs, 2 * this.#pauseMs);`,
    replacement: '',
    test: {
      file: pathTests,
      title:
        'a DNS server that takes no large questions is measured against a few times in an hour, and nothing is said',
    },
  },
  {
    name: 'path-of-before-counts-not',
    source: 'electron/connection/verify/path-watch.ts',
    search: ` || isAborted(signal);
    const limit = isFine || !(await this.#answersAll(path, [0], signal)) ? undefined : await this.#measure(path);
    if (isAborted(signal)) return;`,
    replacement: `;
    const limit = isFine || !(await this.#answersAll(path, [0], signal)) ? undefined : await this.#measure(path);`,
    test: { file: pathTests, title: 'what was asked before the end counts no more' },
  },
  {
    name: 'mtu-never-larger',
    source: 'electron/helper/device-mtu.ts',
    search: `if (wanted !== undefined && wanted > own) return`,
    replacement: `if (wanted !== undefined && wanted > own * 9) return`,
    test: { file: mtuTests, title: 'is never more than openvpn gave it, also after it was less' },
  },
  {
    name: 'mtu-keeps-ipv6',
    source: 'electron/helper/device-mtu.ts',
    search: `wanted < limits.smallestIpv6Mtu) {`,
    replacement: `wanted < 0) {`,
    test: { file: mtuTests, title: 'is never too little for IPv6 that goes through it' },
  },
  {
    name: 'mtu-has-bounds',
    source: 'electron/helper/requests.ts',
    search: `{ mtu: integer(value, 'mtu', limits.mtu, limits.smallestMtu) };`,
    replacement: `{ mtu: integer(value, 'mtu', Number.MAX_SAFE_INTEGER, -1) };`,
    test: {
      file: 'test/unit/helper/requests-details.test.ts',
      title: 'refuses in words what is wrong in the arguments of %s',
    },
  },
  {
    name: 'export-domains-are-names',
    source: 'electron/gateway/exports/export-facts.ts',
    search: `  const name = parseDomainName(text);
  const isPublic`,
    replacement: `  const name = text;
  const isPublic`,
    test: { file: exportTests, title: exportTitle },
  },
  {
    name: 'export-servers-are-addresses',
    source: 'electron/gateway/exports/export-facts.ts',
    search: `return address === null ? err(bad('dns-server', text, 'an IP address such as 10.96.0.10')) : ok(address);`,
    replacement: `return ok(address ?? ({ text, family: 4, value: 0n } as IpAddress));`,
    test: { file: exportTests, title: exportTitle },
  },
  {
    name: 'export-profile-is-a-name',
    source: 'electron/gateway/exports/export-facts.ts',
    search: `if (!profileName.test(raw.profile)) return err(`,
    replacement: `if (raw.profile === '') return err(`,
    test: { file: exportTests, title: exportTitle },
  },
  {
    name: 'export-remotes-are-servers',
    source: 'electron/gateway/exports/export-facts.ts',
    search: `const text = parseIpAddress(host)?.text ?? parseDomainName(host);`,
    replacement: `const text = host as string | null;`,
    test: { file: exportTests, title: exportTitle },
  },
  {
    name: 'export-lines-stay-whole',
    source: 'electron/gateway/exports/ovpn.ts',
    search: `...dns.map(shortened)]`,
    replacement: `...dns]`,
    test: { file: exportTests, title: 'are none that openvpn would cut in two' },
  },
  {
    name: 'export-secrets-are-not-shown',
    source: 'electron/gateway/exports/without-secrets.ts',
    search: `[\`<\${name}>\`, \`# \${instead}\`, \`</\${name}>\`].join('\\n'),`,
    replacement: `name === instead ? '' : _block,`,
    test: { file: exportTests, title: 'finds them in connection blocks, too' },
  },
  {
    name: 'choices-that-are-damaged',
    source: 'electron/profiles/choice-store.ts',
    search: `v.pipe(v.string(), v.parseJson(), choicesSchema), content)`,
    replacement: `v.pipe(v.string(), v.parseJson(), v.any()), content)`,
    test: { file: choiceTests, title: 'in a damaged file count for nothing, and the file is kept' },
  },
  {
    name: 'choices-have-an-end',
    source: 'electron/profiles/choice-store.ts',
    search: `[...others, ...added].slice(-mostChoices)`,
    replacement: `[...others, ...added]`,
    test: { file: choiceTests, title: 'are forgotten from the oldest on when there are too many' },
  },
  {
    name: 'chosen-hosts-are-the-cluster’s',
    source: 'electron/network/route-choice.ts',
    search: `.filter((address) => hostProblem(route, address, surroundings) === null)`,
    replacement: '',
    test: {
      file: answerTests,
      title:
        'sends no address into the tunnel that is outside of its route, the gateway’s, the LAN’s DNS or the VPN server’s',
    },
  },
  {
    name: 'choices-that-are-possible',
    source: 'electron/network/route-choice.ts',
    search: `const isPossible = chosen !== undefined && choices.includes(chosen.choice);`,
    replacement: `const isPossible = chosen !== undefined;`,
    test: {
      file: answerTests,
      title: 'cannot win a network back that holds an address which must stay outside of the tunnel',
    },
  },
  {
    name: 'doctor-evidence-is-plain',
    source: 'electron/connection/reach/fact.ts',
    search: `const line = stripControlCharacters(text.replace(/\\s+/g, ' ')).trim();`,
    replacement: `if (text !== '') return text;
  const line = stripControlCharacters(text);`,
    test: {
      file: answerTests,
      title: 'reaches nobody’s terminal or issue with control characters, line breaks or without end',
    },
  },
  {
    name: 'doctor-report-is-plain',
    source: 'electron/connection/doctor/report.ts',
    search: `lines.map(stripControlCharacters).join`,
    replacement: `lines.map((line) => (stripControlCharacters(''), line)).join`,
    test: {
      file: answerTests,
      title: 'reaches nobody’s terminal or issue with control characters, line breaks or without end',
    },
  },
  {
    name: 'doctor-report-is-masked',
    source: 'electron/connection/doctor/report.ts',
    search: `detail: mask(evidence.detail),`,
    replacement: `detail: evidence.detail,`,
    test: { file: 'test/unit/connection/doctor/doctor.test.ts', title: 'makes a report of it in %s' },
  },
];
