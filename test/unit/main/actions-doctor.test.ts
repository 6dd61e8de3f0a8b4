import { expect, it } from 'vitest';
import { Actions } from '../../../electron/main/actions.ts';
import { AppModel } from '../../../electron/main/app-model.ts';
import type { Backend, Examined } from '../../../electron/main/backend-api.ts';
import { ok } from '../../../electron/shared/result.ts';
import { sampleReport } from '../../support/doctor-report.ts';

it('examines once for all who ask meanwhile, and copies the last report', async () => {
  let finish: (examined: Examined) => void = () => undefined;
  let begun = 0;
  const copied: string[] = [];
  const examine = (): Promise<Examined> => {
    begun += 1;
    return new Promise((resolve) => (finish = resolve));
  };
  const actions = new Actions({
    model: new AppModel('0.1.0'),
    // Nothing else of the backend is asked for here.
    backend: () => Promise.resolve({ examine } as unknown as Backend),
    chooseProfileFile: () => Promise.resolve(null),
    chooseKubeconfigFile: () => Promise.resolve(null),
    chooseNewFile: () => Promise.resolve(null),
    writeClipboard: (text) => Promise.resolve(void copied.push(text)),
    onDoctor: () => undefined,
    onCheck: () => undefined,
    saveSettings: () => Promise.resolve(ok(null)),
  });
  expect(await actions.copyReport()).toBe(false);
  const both = Promise.all([actions.examine(), actions.examine()]);
  await expect.poll(() => begun).toBe(1);
  finish({ report: sampleReport, text: (t) => t('doctor/all-well') });
  expect(await both).toEqual([sampleReport, sampleReport]);
  expect(begun).toBe(1);
  expect(await actions.copyReport()).toBe(true);
  expect(copied).toEqual(['Nothing wrong was found.']);
});
