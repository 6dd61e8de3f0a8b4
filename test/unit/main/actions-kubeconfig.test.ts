import { expect, it } from 'vitest';
import { Actions } from '../../../electron/main/actions.ts';
import { AppModel } from '../../../electron/main/app-model.ts';
import type { Backend } from '../../../electron/main/backend-api.ts';
import { ok } from '../../../electron/shared/result.ts';

it('reads and takes no kubeconfig that the user has neither stored nor picked in the system’s dialog', async () => {
  const asked: (string | null)[] = [];
  const profile = { name: 'demo', remote: '', kubeconfig: '/stored', context: null };
  const backend: Partial<Backend> = {
    listContexts: (_name, kubeconfig) => {
      asked.push(kubeconfig);
      return Promise.resolve(ok({ kubeconfig, context: null, files: [], contexts: [] }));
    },
    changeKubeconfig: (_name, { kubeconfig = null }) => {
      asked.push(kubeconfig);
      return Promise.resolve(ok(null));
    },
    listProfiles: () => Promise.resolve([profile]),
  };
  const actions = new Actions({
    model: new AppModel('0.1.0'),
    backend: () => Promise.resolve(backend as Backend),
    chooseProfileFile: () => Promise.resolve(null),
    chooseKubeconfigFile: () => Promise.resolve('/picked'),
    chooseNewFile: () => Promise.resolve(null),
    writeClipboard: () => Promise.resolve(),
    onDoctor: () => undefined,
    onCheck: () => undefined,
    saveSettings: () => Promise.resolve(ok(null)),
  });
  await actions.refreshProfiles();
  const refused = { ok: false, error: { code: 'app.bad-request' } };
  expect(await actions.listContexts('demo', '/picked')).toMatchObject(refused);
  expect(await actions.changeKubeconfig('demo', { kubeconfig: '/tmp/evil', context: null })).toMatchObject(refused);
  expect(asked).toEqual([]);
  expect(await actions.chooseKubeconfig()).toBe('/picked');
  for (const file of ['/picked', '/stored', null])
    expect(await actions.listContexts('demo', file)).toMatchObject(ok({}));
  expect(await actions.changeKubeconfig('demo', { kubeconfig: '/picked', context: 'c' })).toEqual(ok(null));
  expect(asked).toEqual(['/picked', '/stored', null, '/picked']);
});
