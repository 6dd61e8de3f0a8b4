import { isIPv4, BlockList } from 'node:net';
import { describe, expect, it } from 'vitest';
import { nodes, podCidr } from '../../lab/topology.ts';
import { workloads } from '../../lab/workloads.ts';

function contains(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits));
  return isIPv4(address) && list.check(address);
}

const pods = workloads((name) => `/bin/${name}`);

describe('the pods', () => {
  it.each(pods.map((pod) => [pod.pod, pod] as const))(
    '%s has an address of its node, as Calico gives them',
    (_, pod) => {
      const node = nodes.find((each) => each.name === pod.node)!;
      expect(contains(node.podBlock, pod.address)).toBe(true);
      expect(contains(podCidr, pod.address)).toBe(true);
      expect(contains(node.podCidr, pod.address)).toBe(false);
    },
  );

  it('have names and addresses of their own', () => {
    expect(new Set(pods.map((pod) => pod.pod)).size).toBe(pods.length);
    expect(new Set(pods.map((pod) => pod.address)).size).toBe(pods.length);
  });

  it('run web and memcached on both nodes', () => {
    for (const app of ['web', 'test-memcached']) {
      expect(new Set(pods.filter((pod) => pod.app === app).map((pod) => pod.node))).toEqual(new Set(['k2', 'k3']));
    }
  });
});
