import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../../../electron/cluster/api-client.ts';
import { statusFailure } from '../../../../electron/cluster/api-failure.ts';
import { told, type Answer } from '../../../../electron/cluster/discovery/answer.ts';
import { chooseFacts } from '../../../../electron/cluster/discovery/choose.ts';
import { paced } from '../../../../electron/cluster/discovery/paced.ts';
import { grantCommand, rightText } from '../../../../electron/cluster/discovery/right.ts';
import {
  askSource,
  listSource,
  objectSource,
  urlSource,
  type Reader,
} from '../../../../electron/cluster/discovery/source.ts';
import { clusterFactKinds } from '../../../../electron/shared/cluster-facts.ts';
import { problem } from '../../../../electron/shared/problem.ts';
import { err, ok } from '../../../../electron/shared/result.ts';

const { signal } = new AbortController();
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** An API server that has `documents` by path, answers reviews with `allowed` (null: not at all), and keeps what it was asked. */
function fakeServer(
  documents: Record<string, unknown>,
  allowed: boolean | null,
): Reader & { readonly asked: ApiRequest[] } {
  const asked: ApiRequest[] = [];
  return {
    asked,
    getJson(request) {
      asked.push(request);
      if (request.path === reviews && allowed !== null) return Promise.resolve(ok({ status: { allowed } }));
      const document = documents[request.path];
      if (typeof document === 'number') return Promise.resolve(err(statusFailure(document, null, request)));
      return Promise.resolve(document === undefined ? err(statusFailure(404, null, request)) : ok(document));
    },
  };
}

const pods = listSource({
  resource: 'pods',
  take: (pod) => [String(pod?.['name'])],
  read: (names) => told('domain', 'stated', names),
});
const pools = listSource({
  group: 'crd.projectcalico.org',
  resource: 'ippools',
  take: () => ['10.200.0.0/16'],
  read: (found) => told('pod-cidrs', 'stated', found),
});
const kubeadm = objectSource('configmaps', 'kube-system', 'kubeadm-config', () => told('domain', 'stated', ['a.b']));

describe('a source', () => {
  it('is asked once its right is there, with exactly that right in question', async () => {
    const server = fakeServer({ '/api/v1/namespaces/kube-system/configmaps/kubeadm-config': {} }, true);
    expect(await askSource(kubeadm, server, signal)).toMatchObject({ kind: 'told' });
    expect(server.asked[0]?.body).toMatchObject({
      spec: {
        resourceAttributes: {
          verb: 'get',
          group: '',
          resource: 'configmaps',
          namespace: 'kube-system',
          name: 'kubeadm-config',
        },
      },
    });
  });

  it('is not asked without its right', async () => {
    const server = fakeServer({ '/api/v1/pods': { items: [] } }, false);
    expect(await askSource(pods, server, signal)).toEqual({ kind: 'refused', right: pods.right });
    expect(server.asked.map(({ path }) => path)).toEqual([reviews]);
  });

  it('is asked where the API server does not say, and refused where it then is', async () => {
    const server = fakeServer({ '/api/v1/pods': 403 }, null);
    expect(await askSource(pods, server, signal)).toEqual({ kind: 'refused', right: pods.right });
    expect(await askSource(pods, fakeServer({ '/api/v1/pods': { items: [{ name: 'x' }] } }, null), signal)).toEqual({
      kind: 'told',
      told: [{ kind: 'domain', confidence: 'stated', values: ['x'] }],
    });
  });

  it('is absent, and nobody’s right to it missing, where the API server does not serve it', async () => {
    expect(await askSource(pools, fakeServer({}, false), signal)).toEqual({ kind: 'absent' });
    const other = { '/apis/crd.projectcalico.org/v1': { resources: [{ name: 'felixconfigurations' }] } };
    expect(await askSource(pools, fakeServer(other, false), signal)).toEqual({ kind: 'absent' });
    const there = { '/apis/crd.projectcalico.org/v1': { resources: [{ name: 'ippools' }] } };
    expect(await askSource(pools, fakeServer(there, false), signal)).toEqual({ kind: 'refused', right: pools.right });
  });

  it('that is not there tells nothing, and one that breaks says why', async () => {
    expect(await askSource(kubeadm, fakeServer({}, true), signal)).toEqual({ kind: 'absent' });
    expect(await askSource(pods, fakeServer({ '/api/v1/pods': 500 }, true), signal)).toMatchObject({ kind: 'failed' });
    expect(
      await askSource(
        urlSource('/version', () => []),
        fakeServer({ '/version': 403 }, true),
        signal,
      ),
    ).toMatchObject({
      kind: 'refused',
    });
  });

  it('is read up to a bound', async () => {
    const items = Array.from({ length: 1_500 }, (_, index) => ({ name: `p${index}` }));
    const seen: number[] = [];
    const bounded = listSource({
      resource: 'pods',
      take: (pod) => [pod],
      read: (taken) => {
        seen.push(taken.length);
        return [];
      },
    });
    await askSource(bounded, fakeServer({ '/api/v1/pods': { items, metadata: { continue: 'more' } } }, true), signal);
    expect(seen).toEqual([1_000]);
  });
});

describe('the command that allows', () => {
  it('names nothing but the right, in a role of its namespace or of the cluster', () => {
    const right = {
      verb: 'get',
      group: '',
      resource: 'configmaps',
      namespace: 'kube-system',
      name: 'kubeadm-config',
    } as const;
    expect(rightText(right)).toBe('get configmaps in kube-system');
    expect(grantCommand(right, 'kubeadm-config', 'jane@example.com')).toBe(
      'kubectl -n kube-system create role kubelane-kubeadm-config --verb=get --resource=configmaps --resource-name=kubeadm-config && ' +
        "kubectl -n kube-system create rolebinding kubelane-kubeadm-config --role=kubelane-kubeadm-config --user='jane@example.com'",
    );
    const list = {
      verb: 'list',
      group: 'crd.projectcalico.org',
      resource: 'ippools',
      namespace: null,
      name: null,
    } as const;
    expect(rightText(list)).toBe('list ippools.crd.projectcalico.org');
    expect(grantCommand(list, 'calico-ippools', null)).toBe(
      'kubectl create clusterrole kubelane-calico-ippools --verb=list --resource=ippools.crd.projectcalico.org && ' +
        'kubectl create clusterrolebinding kubelane-calico-ippools --clusterrole=kubelane-calico-ippools --user=USER',
    );
    expect(grantCommand({ verb: 'get', url: '/version' }, 'version-api', null)).toContain(
      '--non-resource-url=/version',
    );
  });

  it.each(["a'; rm -rf ~; '", 'a b', '$(id)', '`id`', '', 'x'.repeat(300), 'a\nb', '"'])(
    'does not take %j for a user’s name',
    (user) => {
      expect(grantCommand({ verb: 'get', url: '/version' }, 'x', user)).toMatch(/--user=USER$/);
    },
  );
});

describe('of several answers', () => {
  const answer = (text: string): Answer => {
    const [method, kind, confidence, ...values] = text.split(' ');
    return { method, kind, confidence, values } as unknown as Answer;
  };
  const chosen = (kind: string, ...texts: string[]): string | undefined =>
    chooseFacts(texts.map(answer)).find((fact) => fact.kind === kind)?.answer?.method;

  it('what is stated comes before what follows, and that before a guess; then the order of the methods counts', () => {
    const pool = 'calico-ippools pod-cidrs stated 10.200.0.0/16';
    const kubeadmPods = 'kubeadm-config pod-cidrs stated 10.244.0.0/16';
    expect(chosen('pod-cidrs', 'node-objects pod-cidrs derived 10.244.0.0/24', kubeadmPods, pool)).toBe(
      'calico-ippools',
    );
    expect(chosen('pod-cidrs', 'observed-pods pod-cidrs guessed 10.9.0.0/16', kubeadmPods)).toBe('kubeadm-config');
    expect(
      chosen('service-cidrs', 'kubeadm-config service-cidrs stated a', 'service-cidr-api service-cidrs stated b'),
    ).toBe('service-cidr-api');
    expect(chosen('dns-servers', 'kubeadm-config dns-servers derived a', 'kube-dns-service dns-servers stated b')).toBe(
      'kube-dns-service',
    );
    expect(chosen('flavour', 'kubeadm-config flavour derived kubeadm', 'node-objects flavour derived kind')).toBe(
      'node-objects',
    );
    expect(chosen('domain', 'server-certificate domain derived a', 'profile domain stated b')).toBe('profile');
  });

  it('the others are kept, never mixed in, and every fact is there', () => {
    const facts = chooseFacts(
      ['kubeadm-config pod-cidrs stated 10.244.0.0/16', 'calico-ippools pod-cidrs stated 10.200.0.0/16'].map(answer),
    );
    expect(facts.map(({ kind }) => kind)).toEqual(clusterFactKinds);
    expect(facts.find(({ kind }) => kind === 'pod-cidrs')).toEqual({
      kind: 'pod-cidrs',
      answer: { method: 'calico-ippools', confidence: 'stated', values: ['10.200.0.0/16'] },
      others: [{ method: 'kubeadm-config', confidence: 'stated', values: ['10.244.0.0/16'] }],
    });
    expect(facts.find(({ kind }) => kind === 'version')).toEqual({ kind: 'version', answer: null, others: [] });
  });
});

describe('requests', () => {
  it('are under way at most so many at once, and all of them are answered', async () => {
    const ends: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const reader = paced(
      {
        async getJson({ path }) {
          running += 1;
          most = Math.max(most, running);
          await new Promise<void>((resolve) => ends.push(resolve));
          running -= 1;
          return ok(path);
        },
      },
      3,
    );
    const answers = Array.from({ length: 10 }, (_, index) =>
      reader.getJson({ path: `/${index}`, verb: 'get', group: '', resource: '' }, signal),
    );
    let done = 0;
    for (const answer of answers) void answer.then(() => (done += 1));
    while (done < answers.length) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(most).toBe(3);
    expect(await answers.at(-1)).toEqual(ok('/9'));
  });

  it('are not made any more once the first of them found nobody, unless somebody did answer', async () => {
    const unreachable = err({ kind: 'unreachable', problem: problem('cluster.unreachable') } as const);
    const asked: string[] = [];
    const read = async (...answers: readonly (typeof unreachable | { ok: true; value: null })[]): Promise<number> => {
      asked.length = 0;
      const rest = [...answers];
      const reader = paced(
        {
          getJson: ({ path }) => {
            asked.push(path);
            return Promise.resolve(rest.shift() ?? unreachable);
          },
        },
        1,
      );
      const request = { verb: 'get', group: '', resource: '' } as const;
      const paths = ['/a', '/b', '/c'];
      await Promise.all(paths.map((path) => reader.getJson({ ...request, path }, signal)));
      return asked.length;
    };
    expect(await read(unreachable)).toBe(1);
    expect(await read({ ok: true, value: null }, unreachable)).toBe(3);
  });
});
