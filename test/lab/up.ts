import { writeFileSync } from 'node:fs';
import {
  startApiServer,
  startControllerManager,
  startEtcd,
  startKubeProxies,
  waitForApiServer,
} from './control-plane.ts';
import { killLab } from './down.ts';
import { startGateway, writeGatewayConfigs, writeProfiles } from './gateway.ts';
import { joinLan, startLanDns } from './lan.ts';
import { startLaptop, startLaptopServices } from './laptop.ts';
import { hasNetnsMount, inNetwork, namespaceOf } from './namespaces.ts';
import { buildNetwork } from './network.ts';
import { pods, inPlace, placeNames } from './places.ts';
import { makePki, type Pki } from './pki.ts';
import { createClusterObjects, podProcess, startPods, waitForClusterDns } from './pods.ts';
import { webServiceAddress } from './service-objects.ts';
import { startPortal } from './portal-fault.ts';
import { isPortBound } from './proc.ts';
import { readRecord, startDaemon, waitForDaemon } from './processes.ts';
import { bundlePrograms, programPath } from './programs.ts';
import { must } from './run.ts';
import { createStateDir, requireState, writeState } from './state.ts';
import { clusterDomain, dnsServiceAddress, gateway, laptopDir, lans, publicWeb, stateDir } from './topology.ts';
import { kubeconfig, users } from './users.ts';

/** Told of each finished step, with the milliseconds it took. */
export type Progress = (step: string, ms: number) => void;

export interface BuildOptions {
  readonly progress: Progress;
  /** False: the VPN server does not tell its clients the cluster's DNS server and domain. */
  readonly pushDns: boolean;
}

/**
 * Builds the whole laboratory; the caller has looked that there is none, and takes down what is there if this fails. If one
 * of the things done at the same time fails, its processes are killed so that the others end too, before the error is thrown.
 */
export async function build({ progress, pushDns }: BuildOptions): Promise<void> {
  const steps: Promise<unknown>[] = [];
  const step: Step = (name, work) => {
    const begin = performance.now();
    const result = work();
    steps.push(result);
    return result.then((value) => {
      progress(name, performance.now() - begin);
      return value;
    });
  };
  try {
    await buildAll(step, pushDns);
  } catch (error) {
    await killLab();
    await Promise.allSettled(steps);
    throw error;
  }
}

async function buildAll(step: Step, pushDns: boolean): Promise<void> {
  await step('state folder', beginState);
  const [pki] = await Promise.all([
    step('certificates and keys', makePki),
    step('network: namespaces, cables, routes', () => buildNetwork(pods)),
    step('programs bundled', bundlePrograms),
  ]);
  writeFiles(pki, pushDns);
  await Promise.all([
    buildCluster(pki, step),
    step('gateway k4: OpenVPN over UDP and TCP', startGateway),
    step('pods: kube-dns, web, redis, memcached, iperf3', () => startPods(pods)),
    step('home, café and office DNS, public web server', () =>
      Promise.all([startLanDns(), startPublicWeb(), startPortal()]),
    ),
    step('laptop: system bus, systemd-resolved, home LAN', buildLaptop),
  ]);
  await step('Services answer by name and by address on k4', probeCluster);
  await step('the laptop reaches the public web server', probePublic);
  writeState({ ...requireState(), phase: 'up' });
}

type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

async function beginState(): Promise<void> {
  const madeNetnsMount = !hasNetnsMount();
  await createStateDir();
  writeState({
    phase: 'starting',
    since: new Date().toISOString(),
    namespaces: placeNames.map(namespaceOf),
    madeNetnsMount,
    laptop: { lan: home.name, address: home.laptop, link: 'up' },
    faults: {},
  });
}

const home = lans[0]!;
const kubeProxyConfig = `${stateDir}/kube-proxy.kubeconfig`;

/** Everything for the laptop's user is readable by everybody: it is a laboratory, and its user may not be root. */
function writeFiles(pki: Pki, pushDns: boolean): void {
  writeGatewayConfigs(pki, pushDns);
  writeProfiles(pki);
  writeFileSync(`${laptopDir}/kubeconfig`, kubeconfig(users.admin), { mode: 0o644 });
  writeFileSync(`${laptopDir}/kubeconfig-developer`, kubeconfig(users.developer), { mode: 0o644 });
  writeFileSync(`${laptopDir}/kubeconfig-no-services`, kubeconfig(users.noServices), { mode: 0o644 });
  writeFileSync(kubeProxyConfig, kubeconfig(users.kubeProxy), { mode: 0o600 });
}

async function buildCluster(pki: Pki, step: Step): Promise<void> {
  const apiServer = await step('etcd', async () => {
    await startEtcd();
    return startApiServer(pki);
  });
  await step('kube-apiserver ready', () => waitForApiServer(apiServer));
  await Promise.all([
    step('nodes, Services and pods in the API server', () => createClusterObjects(pods)),
    startControllerManager(`${laptopDir}/kubeconfig`),
    startKubeProxies(kubeProxyConfig),
    step('kube-dns has read the Services', () => waitForClusterDns(readRecord(podProcess('kube-dns-0')))),
  ]);
}

async function startPublicWeb(): Promise<void> {
  const argv = inNetwork('internet', ['node', programPath('web')]);
  const record = startDaemon({ name: 'public-web', argv, env: { SERVER_NAME: publicWeb.name, PORT: '80' } });
  await waitForDaemon(record, 'port 80 to be open', () => isPortBound(record.pid, 'tcp', 80));
}

async function buildLaptop(): Promise<void> {
  await startLaptop();
  await startLaptopServices();
  await joinLan(home, home.laptop);
}

async function probeCluster(): Promise<void> {
  const name = `web.shop.svc.${clusterDomain}`;
  const wanted = ['dns', dnsServiceAddress, name, 'http', `http://${webServiceAddress}/`];
  const everyPod = pods.filter((pod) => pod.app === 'web').flatMap((pod) => ['http', `http://${pod.address}/`]);
  const memcached = ['dns', dnsServiceAddress, `test-memcached.default.svc.${clusterDomain}`];
  await must(inPlace('k4', ['node', programPath('probe'), ...wanted, ...everyPod, ...memcached]), {
    timeoutMs: 60_000,
  });
}

async function probePublic(): Promise<void> {
  const wanted = ['http', `http://${publicWeb.name}/`, 'dns', '127.0.0.53', gateway.name];
  await must(inPlace('laptop', ['node', programPath('probe'), ...wanted]), { timeoutMs: 60_000 });
}
