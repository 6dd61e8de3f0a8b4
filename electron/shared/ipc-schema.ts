import * as v from 'valibot';
import { addressForms } from './address-form.ts';
import type { ConnectionSnapshot } from './connection-state.ts';
import type { Locale } from './i18n.ts';
import { invoke, notify, type IpcHandlers, type IpcNotifiers, type RendererApi } from './ipc-contract.ts';
import type { Problem } from './problem.ts';
import type { ImportReportLine, ProfileSummary } from './profile.ts';
import type { Result } from './result.ts';
import type { ClusterStatus, ServiceListPatch, ServiceListSnapshot } from './service-record.ts';
import { settingsSchema, type Settings } from './settings.ts';

const nothing = v.undefined();
const profileName = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const secret = v.pipe(v.string(), v.maxLength(4096));

/** Everything but the service list, in one value: small, so it is sent whole at each change. */
export interface AppSnapshot {
  readonly connection: ConnectionSnapshot;
  readonly cluster: ClusterStatus;
  readonly profiles: readonly ProfileSummary[];
  readonly settings: Settings;
  /** The language in effect (the setting, or the system's). */
  readonly locale: Locale;
  readonly version: string;
}

export interface ImportedProfile {
  readonly name: string;
  readonly report: readonly ImportReportLine[];
}

/** The one schema that types main, preload, renderer and the test doubles. */
export const ipcSchema = {
  app: {
    snapshot: invoke(nothing)<AppSnapshot>(),
    changed: notify<AppSnapshot>(),
    hideWindow: invoke(nothing)<void>(),
  },
  connection: {
    connect: invoke(v.object({ profile: v.nullable(profileName) }))<Result<null, Problem>>(),
    disconnect: invoke(nothing)<void>(),
    answer: invoke(v.object({ username: secret, password: secret, response: secret }))<void>(),
  },
  services: {
    /** The whole list; from then on patches of its epoch arrive. */
    subscribe: invoke(nothing)<ServiceListSnapshot>(),
    patch: notify<ServiceListPatch>(),
    /** Writes the address to the clipboard and returns what was written. */
    copy: invoke(
      v.object({
        uid: v.pipe(v.string(), v.maxLength(128)),
        /** Null means the Service's first port. */
        port: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
        form: v.picklist(addressForms),
      }),
    )<Result<string, Problem>>(),
  },
  profiles: {
    /** Shows the system's file dialog; null when the user cancelled. */
    import: invoke(nothing)<Result<ImportedProfile, Problem> | null>(),
    remove: invoke(v.object({ name: profileName }))<Result<null, Problem>>(),
  },
  settings: {
    change: invoke(v.partial(v.object(settingsSchema.entries)))<void>(),
  },
} as const;

export type KubelaneApi = RendererApi<typeof ipcSchema>;
export type KubelaneHandlers = IpcHandlers<typeof ipcSchema>;
export type KubelaneNotifiers = IpcNotifiers<typeof ipcSchema>;
