import type { FuzzTarget } from '../engine/target.ts';
import { bus } from './bus.ts';
import { clusterAnswers } from './cluster-answers.ts';
import { dns } from './dns.ts';
import { dnsForwarder } from './dns-forwarder.ts';
import { helperProtocol } from './helper-protocol.ts';
import { ipJson } from './ip-json.ts';
import { ipc } from './ipc.ts';
import { journal } from './journal.ts';
import { kubernetesProtobuf } from './kubernetes-protobuf.ts';
import { management } from './management.ts';
import { profileAllowList } from './profile-allow-list.ts';
import { profileLexer } from './profile-lexer.ts';
import { pushedOptions } from './pushed-options.ts';

/** Everything that reads what a profile's author, a server, a client or another program wrote. */
export const targets: readonly FuzzTarget[] = [
  ...[profileLexer, profileAllowList, management, helperProtocol, pushedOptions],
  ...[journal, dns, dnsForwarder, ipc, bus, ipJson, clusterAnswers, kubernetesProtobuf],
];
