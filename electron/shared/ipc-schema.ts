import * as v from 'valibot';
import { addressForms, type ServiceForms } from './address-form.ts';
import { overridableFacts, type ClusterFacts } from './cluster-facts.ts';
import { mostHosts, routeChoices, type ChosenRoute } from './collision.ts';
import type { ConnectionSnapshot } from './connection-state.ts';
import { exportKinds, type ExportDocument } from './export-kind.ts';
import type { DoctorProgress, DoctorReport } from './doctor.ts';
import type { Locale } from './i18n.ts';
import { invoke, notify, type IpcHandlers, type IpcNotifiers, type RendererApi } from './ipc-contract.ts';
import type { Located } from './located.ts';
import type { Packed } from './packed.ts';
import type { KubeconfigContexts } from './kubeconfig.ts';
import type { Problem } from './problem.ts';
import type { ImportReportLine, ProfileSummary } from './profile.ts';
import { protocolNames } from './protocol-name.ts';
import type { Result } from './result.ts';
import { routeRoles, type RouteStatus } from './routes.ts';
import type { ServiceMarks } from './service-marks.ts';
import type { ServiceCheck, ServiceCheckProgress } from './service-check.ts';
import type { ServiceEndpoints } from './service-endpoints.ts';
import type { ClusterStatus, ServiceListPatch, ServiceListSnapshot } from './service-record.ts';
import { settingsSchema, type Settings, type ShortcutState } from './settings.ts';

const nothing = v.undefined();
const profileName = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const secret = v.pipe(v.string(), v.maxLength(4096));

const path = v.nullable(v.pipe(v.string(), v.maxLength(4096)));
const shortText = v.pipe(v.string(), v.maxLength(253));
const directProfile = v.object({
  name: profileName,
  nextHop: v.nullable(shortText),
  dnsServers: v.pipe(v.array(shortText), v.maxLength(8)),
  domains: v.pipe(v.array(shortText), v.maxLength(8)),
  routes: v.pipe(v.array(v.object({ role: v.picklist(routeRoles), cidr: shortText })), v.maxLength(16)),
});
/** What the window asks for a profile without a VPN; whether the values are any good is said by whoever makes it. */
export type DirectProfileRequest = v.InferOutput<typeof directProfile>;

const uid = v.pipe(v.string(), v.maxLength(128));
/** Null means the Service's first port. */
const servicePort = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)));

const exported = v.object({ kind: v.picklist(exportKinds), profile: profileName, reverse: v.boolean() });

/** Everything but the service list, in one value: small, so it is sent whole at each change. */
export interface AppSnapshot {
  readonly connection: ConnectionSnapshot;
  readonly cluster: ClusterStatus;
  readonly profiles: readonly ProfileSummary[];
  readonly settings: Settings;
  /** Of the connected profile, else of the one that would be connected. */
  readonly marks: ServiceMarks;
  readonly shortcut: ShortcutState;
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
    /** The window was asked for by its shortcut: whatever is in view, the search is what is wanted. */
    find: notify<null>(),
  },
  connection: {
    connect: invoke(v.object({ profile: v.nullable(profileName) }))<Result<null, Problem>>(),
    disconnect: invoke(nothing)<void>(),
    answer: invoke(v.object({ username: secret, password: secret, response: secret }))<void>(),
    /** What the routes of a profile would meet if it were connected now. */
    foresee: invoke(v.object({ profile: profileName }))<Result<readonly RouteStatus[], Problem>>(),
    /** Says what becomes of a route that collides in the present network; in effect at once where the profile (left out: that of the connection) is connected. */
    choose: invoke(
      v.object({
        route: v.pipe(v.string(), v.maxLength(64)),
        choice: v.picklist(routeChoices),
        hosts: v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(mostHosts)),
        profile: v.optional(profileName),
      }),
    )<Result<ChosenRoute, Problem>>(),
  },
  cluster: {
    /** What the connected cluster says of itself, asked now (a second or more). Errors: `cluster.*`. */
    facts: invoke(nothing)<Result<ClusterFacts, Problem>>(),
    /** Has the connected profile decide a fact from now on; no values go back to what the cluster says. Gives the facts as they are then. */
    override: invoke(
      v.object({ kind: v.picklist(overridableFacts), values: v.pipe(v.array(shortText), v.maxLength(16)) }),
    )<Result<ClusterFacts, Problem>>(),
    /** Takes the proposed routes into the profile; in effect at once. Errors: `cluster.nothing-proposed`, those of storing. */
    acceptRoutes: invoke(nothing)<Result<ClusterFacts, Problem>>(),
  },
  services: {
    /** The whole list; from then on patches of its epoch arrive. */
    subscribe: invoke(nothing)<Packed<ServiceListSnapshot>>(),
    patch: notify<Packed<ServiceListPatch>>(),
    /** Writes the address to the clipboard and returns what was written. */
    copy: invoke(v.object({ uid, port: servicePort, form: v.picklist(addressForms) }))<Result<string, Problem>>(),
    /** Every form in which the address can be copied, and the protocol they rest on. */
    forms: invoke(v.object({ uid, port: servicePort }))<Result<ServiceForms, Problem>>(),
    /** Chooses what a port speaks and remembers it; null goes back to the guess. */
    setProtocol: invoke(v.object({ uid, port: servicePort, protocol: v.nullable(v.picklist(protocolNames)) }))<
      Result<ServiceForms, Problem>
    >(),
    /** Marks a Service (`namespace/name`, also of one that is gone) as a favourite, or takes the mark away. */
    favourite: invoke(v.object({ service: v.pipe(v.string(), v.maxLength(127)), on: v.boolean() }))<
      Result<null, Problem>
    >(),
    /** Which Pods a Service leads to, asked of the API server now. */
    endpoints: invoke(v.object({ uid: uid }))<Result<ServiceEndpoints, Problem>>(),
    /**
     * Goes the way to a Service hop by hop and says which one fails; null means its first port. One at a time: another check ends this one
     * (`check.superseded`).
     */
    check: invoke(v.object({ uid, port: servicePort }))<Result<ServiceCheck, Problem>>(),
    /** How far the check is. */
    checkProgress: notify<ServiceCheckProgress>(),
    /** What stands behind a pasted address, URL, name, or line of a log. */
    locate: invoke(v.object({ text: v.pipe(v.string(), v.maxLength(4096)) }))<Result<Located, Problem>>(),
    /** Writes one text of a Service's details (an address, a label) to the clipboard. */
    copyText: invoke(v.object({ text: v.pipe(v.string(), v.maxLength(512), v.regex(/^[\x20-\x7e]+$/)) }))<void>(),
  },
  profiles: {
    /** Shows the system's file dialog; null when the user cancelled. */
    import: invoke(nothing)<Result<ImportedProfile, Problem> | null>(),
    /** Makes, or replaces, a profile of a cluster that is reached without a VPN. */
    makeDirect: invoke(directProfile)<Result<null, Problem>>(),
    remove: invoke(v.object({ name: profileName }))<Result<null, Problem>>(),
    /** Which names of the cluster are wanted besides the full ones, from the next connection on. */
    changeNames: invoke(
      v.object({
        name: profileName,
        namespace: v.nullable(v.pipe(v.string(), v.maxLength(63))),
        reverse: v.boolean(),
      }),
    )<Result<null, Problem>>(),
    /** The contexts that the profile can choose of; `kubeconfig` is its own, null for the default, or one that `chooseKubeconfig` gave. */
    contexts: invoke(v.object({ name: profileName, kubeconfig: path }))<Result<KubeconfigContexts, Problem>>(),
    /** Shows the system's file dialog; null when the user cancelled. */
    chooseKubeconfig: invoke(nothing)<string | null>(),
    /** Has the profile take a kubeconfig (as in `contexts`) and a context of it; in effect at once. */
    changeKubeconfig: invoke(
      v.object({ name: profileName, kubeconfig: path, context: v.nullable(v.pipe(v.string(), v.maxLength(1024))) }),
    )<Result<null, Problem>>(),
  },
  exports: {
    /** The text as it may be shown: without keys. */
    preview: invoke(exported)<Result<ExportDocument, Problem>>(),
    /** Writes the text to the clipboard; one that holds keys is refused. */
    copy: invoke(exported)<Result<null, Problem>>(),
    /** Shows the system's file dialog and returns the file's path; null when the user cancelled. */
    save: invoke(exported)<Result<string, Problem> | null>(),
  },
  doctor: {
    /** Looks at everything; when that is under way already, its outcome. */
    run: invoke(nothing)<DoctorReport>(),
    progress: notify<DoctorProgress>(),
    /** Writes the last report to the clipboard, without what others must not see; false when there is none. */
    copyReport: invoke(nothing)<boolean>(),
  },
  settings: {
    change: invoke(v.partial(v.object(settingsSchema.entries)))<void>(),
  },
} as const;

export type KubelaneApi = RendererApi<typeof ipcSchema>;
export type KubelaneHandlers = IpcHandlers<typeof ipcSchema>;
export type KubelaneNotifiers = IpcNotifiers<typeof ipcSchema>;
