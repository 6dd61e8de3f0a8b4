import { problem, type Problem, type ProblemCode } from '../../shared/problem.ts';

/** What came of asking one kind of address through the tunnel; `unknown` when none is known or could be asked. */
export type Symptom = 'answers' | 'refused' | 'silent' | 'unreachable' | 'unknown';

/** What is seen of the cluster side from a laptop in its VPN. */
export interface Symptoms {
  /** The gateway's own address in the VPN. */
  readonly gateway: Symptom;
  /** A machine of the cluster other than the gateway. */
  readonly node: Symptom;
  readonly pod: Symptom;
  /** The ClusterIP of `kubernetes`, behind which nodes are. */
  readonly apiIp: Symptom;
  /** The ClusterIP of the cluster's DNS, behind which Pods are. */
  readonly dnsIp: Symptom;
  /** Whether some nodes and some Pods answer while others of both keep quiet: what differs is not the gateway. */
  readonly partly: boolean;
  /** Whether the gateway says that a packet's time to live is over: a machine that does not forward never does. */
  readonly forwards: 'yes' | 'no' | 'unknown';
  /**
   * Whether the gateway says that it finds nobody at an address of the nodes' network where nobody is: its firewall let the packet through then.
   * `no` is only a hint: a network may hold back what tells.
   */
  readonly passes: 'yes' | 'no' | 'unknown';
  /** Whether the cluster runs Cilium. */
  readonly cilium: boolean | null;
}

/** Names for the texts: what to type on the gateway. */
export interface Places {
  /** The VPN's own network, as `192.168.6.0/24`. */
  readonly vpn: string;
  readonly node: string;
  readonly pod: string;
  readonly clusterIp: string;
  /** Nodes and Pods that keep quiet while others answer. */
  readonly quiet: string;
}

/**
 * Says which silent failure of the cluster side the symptoms are the pattern of (research: what Kubernetes gateways break by), and what to look
 * at on the gateway; null when none. Where two causes look the same from here, the text names both and how to tell them apart.
 */
export function diagnose(symptoms: Symptoms, places: Places): Problem | null {
  const { node, pod, apiIp, dnsIp } = symptoms;
  const beyond = [node, pod, apiIp, dnsIp].filter((symptom) => symptom !== 'unknown');
  const params = { ...places };
  if (symptoms.partly) return problem('gateway.no-return-route', params);
  if (beyond.length === 0 || beyond.every(isAlive)) return null;
  if (!beyond.some(isAlive)) {
    if (beyond.some((symptom) => symptom === 'unreachable')) return problem('gateway.rejects', params);
    return problem(nothingComesBack(symptoms), params);
  }
  const viaServices = apiIp === 'answers' || dnsIp === 'answers';
  if (isDead(node) && (isDead(pod) || pod === 'unknown')) {
    if (!viaServices) return null; // a single machine that is off
    if (node === 'unreachable') return problem('gateway.rejects', params);
    // kube-proxy hides the senders of what goes to its ClusterIPs, and accepts it, whatever the gateway's own rules are.
    return problem(heldUp(symptoms), params);
  }
  if (isAlive(node) && isDead(pod)) {
    if (dnsIp === 'answers') return problem('gateway.masquerade-device', params);
    return problem(
      isAlive(apiIp) || apiIp === 'unknown' ? 'gateway.no-pod-route' : 'gateway.no-cluster-network',
      params,
    );
  }
  if (isDead(apiIp) && isDead(dnsIp)) {
    if (symptoms.cilium === true) return problem('gateway.cilium', params);
    // Not asked is not told: Cilium looks the same from here.
    if (symptoms.cilium === null && isAlive(pod)) return problem('gateway.no-kube-proxy-or-cilium', params);
    return problem(isAlive(pod) ? 'gateway.no-kube-proxy' : 'gateway.no-cluster-network', params);
  }
  return null;
}

/** Nothing beyond the gateway answers. */
function nothingComesBack(symptoms: Symptoms): ProblemCode {
  const { gateway, forwards, passes } = symptoms;
  if (forwards === 'yes' || passes === 'yes') return heldUp(symptoms);
  // Where the server told no address of its own, a tunnel that carries nothing looks like a gateway that forwards nothing.
  if (gateway === 'unknown') return 'gateway.nothing-answers';
  if (gateway === 'silent') return 'gateway.silent';
  return forwards === 'no' ? 'gateway.ip-forward' : 'gateway.nothing-passes';
}

/** The gateway forwards: what comes for nobody's address shows whether its firewall is what holds packets up, or their answers get lost. */
function heldUp({ passes }: Symptoms): ProblemCode {
  if (passes === 'yes') return 'gateway.no-masquerade';
  return passes === 'no' ? 'gateway.forward-drop' : 'gateway.drop-or-masquerade';
}

/** A refusal is an answer of the machine itself, or of the rule that stands for a Service without Pods: packets went there and back. */
function isAlive(symptom: Symptom): boolean {
  return symptom === 'answers' || symptom === 'refused';
}

function isDead(symptom: Symptom): boolean {
  return symptom === 'silent' || symptom === 'unreachable';
}
