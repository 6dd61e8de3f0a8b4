/** What clients and servers may use up, far above honest use. A laptop asks some tens of questions a second. */
export const forwarderLimits = {
  /** The next server is asked after this; an answer that comes later still counts. */
  attemptMs: 1_400,
  /** Servers that kept silent until it is given up: before the five seconds of glibc are over. */
  silentAttempts: 3,
  /** A server that kept silent is asked last for so long. */
  distrustMs: 5_000,
  /** Questions that wait for an answer; one that several clients ask alike counts once. */
  questions: 4_096,
  /** Of those, what the servers of one domain may hold up: a cluster that keeps silent takes no other name's place. */
  questionsPerRoute: 3_072,
  /** Clients that wait for the answer to the same question… */
  clientsPerQuestion: 1_024,
  /** …and to any: the heap must hold them all. */
  clients: 16_384,
  /** Ways in which the same name and type are asked (case, EDNS) at a time: a loop through another forwarder ends here. */
  variantsPerName: 64,
  /** No honest query is longer. */
  queryBytes: 4_096,
  /** Questions to one server at a time: Linux gives a server that asks for no more a receive buffer for some 270. */
  questionsOnTheirWay: 200,
  /** Sockets, and so source ports, between which the questions to one server are spread by lot. */
  socketsPerServer: 16,
  /** A socket is replaced after so many questions… */
  questionsPerSocket: 256,
  /** …or this time, or as soon as a question on it was not answered: its source address may be one of a network that is gone. */
  socketAgeMs: 10_000,
  /** Of so many the one that was silent longest makes room for the next. */
  connections: 256,
  questionsPerConnection: 64,
  /** A connection on which nothing waits and no whole question comes is closed, however slowly a piece of one arrives. */
  idleConnectionMs: 10_000,
  /** A client that does not read its answers is let go. */
  unreadBytes: 512 * 1024,
  /** Asked for, and cut by the system to what it allows: a burst of 1,000 questions must not overflow. */
  receiveBufferBytes: 4 * 1024 * 1024,
} as const;
