import type { KubelaneApi } from '../../electron/shared/ipc-schema.ts';
import { unpack, type Packed } from '../../electron/shared/packed.ts';
import type { ServiceListPatch } from '../../electron/shared/service-record.ts';
import type { PutOff } from './put-off.ts';
import { applyPatch, emptyServiceList, listOf, type ServiceList } from './service-list.ts';

export interface ServiceMirror {
  /** Asks for the whole list again. */
  readonly refresh: () => void;
  readonly stop: () => void;
}

/**
 * Keeps one copy of the service list: a snapshot, then patches. Patches that arrive while a snapshot is on its way are kept and
 * applied to it; a gap asks for a new snapshot. At most one snapshot is asked for at a time. Patches are put off, so that none comes between a key and its answer.
 */
export function mirrorServices(
  api: Pick<KubelaneApi, 'services'>,
  publish: (list: ServiceList) => void,
  report: (error: unknown) => void,
  putOff: PutOff,
): ServiceMirror {
  let list = emptyServiceList;
  let stopped = false;
  let asking = false;
  let askAgain = false;
  let early: ServiceListPatch[] = [];

  const waiting: Packed<ServiceListPatch>[] = [];
  let callOff = (): void => undefined;

  const stopListening = api.services.onPatch((packed) => {
    if (waiting.push(packed) === 1) callOff = putOff(takeAll);
  });

  function takeAll(): void {
    const before = list;
    for (const packed of waiting.splice(0)) take(unpack(packed));
    if (list !== before) publish(list);
  }

  function take(patch: ServiceListPatch): void {
    if (asking) {
      early.push(patch);
      return;
    }
    const outcome = applyPatch(list, patch);
    if (outcome.kind === 'gap') refresh();
    if (outcome.kind === 'applied') list = outcome.list;
  }

  function refresh(): void {
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    ask().catch((error: unknown) => {
      asking = false;
      early = [];
      report(error);
    });
  }

  async function ask(): Promise<void> {
    do {
      askAgain = false;
      early = [];
      list = listOf(unpack(await api.services.subscribe()));
      if (stopped) return;
      for (const patch of early) {
        const outcome = applyPatch(list, patch);
        if (outcome.kind === 'applied') list = outcome.list;
        if (outcome.kind === 'gap') askAgain = true;
      }
      publish(list);
    } while (askAgain);
    asking = false;
  }

  return {
    refresh,
    stop: () => {
      stopped = true;
      callOff();
      stopListening();
    },
  };
}
