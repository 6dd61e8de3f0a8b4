import type { Defence } from './defence.ts';

const forwarder = (name: string): string => `electron/helper/dns/forwarder/${name}.ts`;
const forwarderTests = 'test/integration/helper/forwarder.test.ts';
const fileTests = 'test/integration/security/dns-files.test.ts';
const resolvConfTests = 'test/integration/helper/resolv-conf.test.ts';
const questionTests = 'test/unit/helper/dns/forwarder/questions.test.ts';
const frontTests = 'test/unit/helper/dns/forwarder/fronts.test.ts';
const messageTests = 'test/unit/helper/dns/forwarder/message.test.ts';
const configTests = 'test/unit/helper/dns/forwarder/forwarder-config.test.ts';
const processTests = 'test/unit/helper/dns/forwarder/forwarder-process.test.ts';
const answerTests = 'test/unit/security/outside-answers.test.ts';

/** Against hostile programs, DNS servers and services where names are answered: the forwarder, and the files of root that name it. */
export const nameDefences: readonly Defence[] = [
  {
    name: 'forwarder-for-this-computer-by-udp',
    source: forwarder('udp-front'),
    search: `if (port !== 0 && isLoopback(address))`,
    replacement: `if (port !== 0)`,
    test: {
      file: resolvConfTests,
      title:
        'CVE-2020-8558 (kube-proxy): no other computer is answered, also where the kernel lets others reach loopback addresses',
    },
  },
  {
    name: 'forwarder-for-this-computer-by-tcp',
    source: forwarder('tcp-front'),
    search: `if (!isLoopback(socket.remoteAddress ?? '')) return void socket.destroy();`,
    replacement: '',
    test: {
      file: resolvConfTests,
      title:
        'CVE-2020-8558 (kube-proxy): no other computer is answered, also where the kernel lets others reach loopback addresses',
    },
  },
  {
    name: 'forwarder-listens-on-loopback',
    source: forwarder('forwarder-config'),
    search: `if (listen === null || !isLoopback(listen.address))`,
    replacement: `if (listen === null)`,
    test: { file: configTests, title: 'refuses the configuration %j' },
  },
  {
    name: 'forwarder-asks-not-itself',
    source: forwarder('forwarder-config'),
    search: `if (endpointText(server) === endpointText(listen)) return err(`,
    replacement: `if (server.port === 0) return err(`,
    test: { file: forwarderTests, title: 'refuses to ask itself, and stops a circle through another forwarder' },
  },
  {
    name: 'forwarder-ends-circles',
    source: forwarder('questions'),
    search: `(this.#variants.get(subject) ?? 0) >= forwarderLimits.variantsPerName ||`,
    replacement: '',
    test: { file: questionTests, title: 'bounds the variants of a name, as of a loop through another forwarder' },
  },
  {
    name: 'forwarder-answers-no-answers',
    source: forwarder('message'),
    search: `if (isResponse(message)) return ignore;`,
    replacement: '',
    test: { file: questionTests, title: 'refuses what it cannot read or is too long, and ignores what is no query' },
  },
  {
    name: 'forwarder-bounds-queries',
    source: forwarder('questions'),
    search: `if (message.length > forwarderLimits.queryBytes) return reply(failureOf(message, rcode.formErr));`,
    replacement: '',
    test: { file: questionTests, title: 'refuses what it cannot read or is too long, and ignores what is no query' },
  },
  {
    name: 'forwarder-bounds-clients',
    source: forwarder('questions'),
    search: `this.#clients < forwarderLimits.clients &&`,
    replacement: '',
    test: { file: questionTests, title: 'bounds the clients of one question, and those of all together' },
  },
  {
    name: 'forwarder-keeps-room',
    source: forwarder('questions'),
    search: `(this.#ofRoute.get(route) ?? 0) >= forwarderLimits.questionsPerRoute;`,
    replacement: `false;`,
    test: {
      file: questionTests,
      title: 'bounds the questions, and keeps room for other names when one domain’s servers are silent',
    },
  },
  {
    name: 'forwarder-bounds-questions-of-a-connection',
    source: forwarder('tcp-front'),
    search: `if (this.#waiting >= forwarderLimits.questionsPerConnection) socket.pause();`,
    replacement: '',
    test: { file: frontTests, title: 'stops reading while too many questions of a connection wait' },
  },
  {
    name: 'forwarder-places',
    source: forwarder('tcp-front'),
    search: `connections.size >= forwarderLimits.connections ? longestSilent(connections) : undefined;`,
    replacement: `undefined as Connection | undefined;`,
    test: {
      file: frontTests,
      title: 'lets the one that was silent longest go when all places are taken, not one that waits for its answer',
    },
  },
  {
    name: 'forwarder-slow-questions',
    source: forwarder('tcp-front'),
    search: `    socket.on('data', (piece: Buffer) => {`,
    replacement: `    socket.on('data', (piece: Buffer) => {
      this.#idle.refresh();`,
    test: { file: frontTests, title: 'is not kept open by pieces of a question that never gets whole' },
  },
  {
    name: 'forwarder-tells-who-waits',
    source: forwarder('forwarder'),
    search: `for (const questions of this.#questions) questions.close();`,
    replacement: '',
    test: {
      file: forwarderTests,
      title: 'answers everyone who waits when it ends, so that they ask the next server at once',
    },
  },
  {
    name: 'forwarder-outlives-signals',
    source: forwarder('forwarder-program'),
    search: `process.on(signal, () => undefined);`,
    replacement: `void signal;`,
    test: {
      file: forwarderTests,
      title: 'does not end by signals to the helper’s whole group: resolv.conf still names it',
    },
  },
  {
    name: 'forwarder-is-no-root',
    source: forwarder('forwarder-launch'),
    search: `const capabilities = ['--inh-caps', '-all,+net_bind_service', '--ambient-caps', '-all,+net_bind_service'];`,
    replacement: `const capabilities = ['--inh-caps', '-all,+net_bind_service,+net_admin', '--ambient-caps', '-all,+net_bind_service,+net_admin'];`,
    test: { file: forwarderTests, title: 'runs as a user of its own who may do nothing but open low ports' },
  },
  {
    name: 'forwarder-leaves-root',
    source: forwarder('forwarder-program'),
    search: `          leaveRoot();`,
    replacement: `          if (process.pid === 0) leaveRoot();`,
    test: { file: forwarderTests, title: 'leaves root by itself where no other user may read its program' },
  },
  {
    name: 'forwarder-that-was-taken-over',
    source: forwarder('forwarder-run'),
    search: `if (answer === null || this.#waiting.length === 0) return void this.#child.kill('SIGKILL');`,
    replacement: `if (answer === null) return;`,
    test: { file: processTests, title: 'ends a process that was taken over or is broken, for it says %s' },
  },
  {
    name: 'forwarder-words-in-the-log',
    source: forwarder('forwarder-lines'),
    search: `return stripControlCharacters(text).slice(0, 300);`,
    replacement: `return text;`,
    test: { file: configTests, title: 'reads the line of the forwarder’s %j' },
  },
  {
    name: 'forwarder-random-ids',
    source: forwarder('random-id'),
    search: `randomFillSync(pool);`,
    replacement: `void randomFillSync;`,
    test: { file: answerTests, title: 'are spread over all numbers, and no row of them comes again' },
  },
  {
    name: 'forwarder-changing-ports',
    source: forwarder('udp-upstreams'),
    search: `const slot = randomId() % forwarderLimits.socketsPerServer;`,
    replacement: `const slot = randomId() % 1;`,
    test: { file: forwarderTests, title: 'asks under ids and from ports that change' },
  },
  {
    name: 'forwarder-answers-of-the-question',
    source: forwarder('message'),
    search: `if (lower(answer[at] ?? 0) !== lower(query[at] ?? 0)) return false;`,
    replacement: `void lower(answer[at] ?? 0);`,
    test: { file: messageTests, title: 'refuses to take as an answer %s' },
  },
  {
    name: 'forwarder-takes-answers-to-its-question-by-udp',
    source: forwarder('udp-socket'),
    search: `if (!isAnswerTo(answer, waiting.message, waiting.questionEnd)) return;`,
    replacement: `void isAnswerTo;`,
    test: {
      file: forwarderTests,
      title: 'takes no answer from another sender, with another id or to another question',
    },
  },
  {
    name: 'forwarder-cuts-datagrams',
    source: forwarder('forwarder'),
    search: `this.#asked(new PacedUpstreams(this.#udp), fitForDatagram)`,
    replacement: `this.#asked(new PacedUpstreams(this.#udp))`,
    test: {
      file: forwarderTests,
      title: 'tells that there is no IPv6 address where nobody could use one, and cuts what a client did not ask for',
    },
  },
  {
    name: 'resolv-conf-links-are-roots',
    source: 'electron/helper/dns/resolv-conf/text-file.ts',
    search: `if (uid !== 0 && uid !== process.getuid?.()) throw`,
    replacement: `if (uid === -1) throw`,
    test: { file: fileTests, title: 'follows no link that a service put where root’s own link leads' },
  },
  {
    name: 'resolv-conf-draft-is-no-link',
    source: 'electron/helper/dns/resolv-conf/text-file.ts',
    search: `    await rm(draft, { force: true });
    const file = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);`,
    replacement: `    const file = await open(draft, constants.O_WRONLY | constants.O_CREAT, 0o600);`,
    test: { file: fileTests, title: 'writes through no link that a service put where the new text is written first' },
  },
  {
    name: 'resolv-conf-mode',
    source: 'electron/helper/dns/resolv-conf/text-file.ts',
    search: `before.mode & 0o777)`,
    replacement: `before.mode & 0o7777)`,
    test: { file: fileTests, title: 'takes no more of a file’s mode over than who may read and write it' },
  },
  {
    name: 'resolv-conf-plain-files',
    source: 'electron/helper/dns/resolv-conf/text-file.ts',
    search: `if (!found.isFile() || found.size > largestFile) throw`,
    replacement: `if (!found.isFile()) throw`,
    test: {
      file: 'test/unit/helper/dns/resolv-conf/text-file.test.ts',
      title: 'does not read what is no plain file, or too large',
    },
  },
];
