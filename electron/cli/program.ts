import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { addressForms, type AddressForm } from '../shared/address-form.ts';
import { exportKinds, type ExportKind } from '../shared/export-kind.ts';
import type { Translate } from '../shared/i18n.ts';
import { routeRoles, type RouteRole } from '../shared/routes.ts';
import type { KubeconfigChange } from '../shared/kubeconfig.ts';
import { protocolNames, type ProtocolName } from '../shared/protocol-name.ts';
import type { NameChoices, NetworkChoices } from '../shared/profile.ts';
import { mostHosts, routeChoices, type ChosenRoute } from '../shared/collision.ts';
import { checkCommand } from './commands/check.ts';
import { clusterCommand } from './commands/cluster.ts';
import { chooseCommand, collisionsCommand } from './commands/collisions.ts';
import { addressCommand, servicesCommand } from './commands/services.ts';
import { locateCommand } from './commands/locate.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { favouriteCommand, favouritesCommand } from './commands/favourite.ts';
import { exportCommand } from './commands/export.ts';
import { contextsCommand } from './commands/contexts.ts';
import { directCommand, importCommand, profilesCommand, removeCommand } from './commands/profiles.ts';
import { setCommand } from './commands/set.ts';
import { statusCommand } from './commands/status.ts';
import { upCommand } from './commands/up.ts';
import { upHeadlessCommand } from './commands/up-headless.ts';
import type { CommandContext } from './command-context.ts';
import type { ExitCode } from './exit-code.ts';
import type { ImportOptions } from './parts.ts';

type Action = (context: CommandContext) => Promise<ExitCode>;
interface Route {
  readonly role: RouteRole;
  readonly cidr: string;
}

const longestTimeoutSeconds = 86_400;

/**
 * The grammar of the command line. A command that was understood is handed to `onAction`, with whether `--json` was given;
 * wrong usage is thrown by commander as `CommanderError`.
 */
export function buildProgram(t: Translate, onAction: (action: Action, json: boolean) => void): Command {
  const program = new Command('kubelane').description(t('cli/about')).exitOverride().helpCommand(false);
  const command = (usage: string, about: string): Command =>
    program
      .command(usage)
      .description(t(`cli/about.${about}`, { kinds: exportKinds.join(', ') }))
      .option('--json', t('cli/about.json'));
  const chosen = (json: boolean | undefined, action: Action): void => onAction(action, json === true);

  const withClusterOptions = (made: Command): Command =>
    made
      .option('--kubeconfig <file>', t('cli/about.kubeconfig'))
      .option('--context <context>', t('cli/about.context'))
      .option('--dns-server <ip>', t('cli/about.dns-server'), collect)
      .option('--domain <domain>', t('cli/about.domain'), collect)
      .option('--search <domain>', t('cli/about.search'), collect)
      .option('--route <role=cidr>', t('cli/about.route'), (text: string, before: readonly Route[] | undefined) => [
        ...(before ?? []),
        parseRoute(text, t),
      ])
      .option('--namespace <namespace>', t('cli/about.short-names'))
      .option('--reverse', t('cli/about.reverse'));
  withClusterOptions(command('import <file.ovpn>', 'import').option('--name <name>', t('cli/about.name'))).action(
    (file: string, options: ClusterFlags & { readonly name?: string }) =>
      chosen(options.json, (context) =>
        importCommand(context, { file, name: options.name ?? null, ...clusterOptions(options) }),
      ),
  );
  withClusterOptions(command('direct <name>', 'direct').option('--next-hop <ip>', t('cli/about.next-hop'))).action(
    (name: string, options: ClusterFlags & { readonly nextHop?: string }) =>
      chosen(options.json, (context) =>
        directCommand(context, { name, nextHop: options.nextHop ?? null, ...clusterOptions(options) }),
      ),
  );
  command('contexts [profile]', 'contexts')
    .option('--kubeconfig <file>', t('cli/about.other-kubeconfig'))
    .action((profile: string | undefined, { kubeconfig, json }: JsonFlag & { readonly kubeconfig?: string }) =>
      chosen(json, (context) => contextsCommand(context, profile ?? null, kubeconfig ?? null)),
    );
  command('set <name>', 'set')
    .option('--kubeconfig <file>', t('cli/about.kubeconfig'))
    .option('--no-kubeconfig', t('cli/about.no-kubeconfig'))
    .option('--context <context>', t('cli/about.context'))
    .option('--no-context', t('cli/about.no-context'))
    .option('--namespace <namespace>', t('cli/about.short-names'))
    .option('--no-namespace', t('cli/about.no-short-names'))
    .option('--reverse', t('cli/about.reverse'))
    .option('--no-reverse', t('cli/about.no-reverse'))
    .option('--route <role=cidr>', t('cli/about.set-route'), (text: string, before: RouteChoices | undefined) =>
      parseRouteChoice(text, before ?? {}, t),
    )
    .option('--dns-server <ip>', t('cli/about.dns-server'), collectWanted)
    .option('--no-dns-server', t('cli/about.no-dns-server'))
    .option('--domain <domain>', t('cli/about.domain'), collectWanted)
    .option('--no-domain', t('cli/about.no-domain'))
    .action((name: string, { namespace, reverse, kubeconfig, context: wanted, json, ...flags }: SetFlags) => {
      const names: NameChoices = {
        ...(namespace === undefined ? {} : { namespace: namespace === false ? null : namespace }),
        ...(reverse === undefined ? {} : { reverse }),
      };
      const cluster: KubeconfigChange = {
        ...(kubeconfig === undefined ? {} : { kubeconfig: kubeconfig === false ? null : kubeconfig }),
        ...(wanted === undefined ? {} : { context: wanted === false ? null : wanted }),
      };
      const network = networkChoices(flags);
      if (Object.keys({ ...names, ...cluster, ...network }).length === 0)
        throw new InvalidArgumentError(t('cli/usage.set'));
      chosen(json, (context) => setCommand(context, name, { names, cluster, network }));
    });
  command('profiles', 'profiles').action((options: JsonFlag) => chosen(options.json, profilesCommand));
  command('remove <name>', 'remove').action((name: string, options: JsonFlag) =>
    chosen(options.json, (context) => removeCommand(context, name)),
  );
  command('up [name]', 'up')
    .option('--headless', t('cli/about.headless'))
    .option('--timeout <seconds>', t('cli/about.timeout'), (text: string) => parseTimeout(text, t))
    .option('--accept-routes', t('cli/about.accept-routes'))
    .action((name: string | undefined, { headless, timeout, acceptRoutes, json }: UpFlags) => {
      const options = {
        profile: name ?? null,
        timeoutSeconds: timeout ?? null,
        acceptRoutes: acceptRoutes === true,
      };
      const run = headless === true ? upHeadlessCommand : upCommand;
      chosen(json, (context) => run(context, options));
    });
  command('down', 'down').action((options: JsonFlag) => chosen(options.json, downCommand));
  command('status', 'status')
    .option('--watch', t('cli/about.watch'))
    .action(({ watch, json }: JsonFlag & { readonly watch?: boolean }) =>
      chosen(json, (context) => statusCommand(context, watch === true)),
    );
  command('cluster', 'cluster')
    .option('--accept-routes', t('cli/about.accept-routes'))
    .action(({ acceptRoutes, json }: JsonFlag & { readonly acceptRoutes?: boolean }) =>
      chosen(json, (context) => clusterCommand(context, acceptRoutes === true)),
    );
  command('services [query...]', 'services')
    .option('-n, --namespace <namespace>', t('cli/about.namespace'))
    .addHelpText('after', `\n${t('cli/about.query')}`)
    .action((query: readonly string[], { namespace, json }: JsonFlag & { readonly namespace?: string }) =>
      chosen(json, (context) => servicesCommand(context, { namespace: namespace ?? null, query: query.join(' ') })),
    );
  command('locate <text...>', 'locate').action((text: readonly string[], { json }: JsonFlag) =>
    chosen(json, (context) => locateCommand(context, text.join(' '))),
  );
  command('address <service[.namespace]>', 'address')
    .addOption(new Option('--as <form>', t('cli/about.as')).choices(addressForms).default('hostport'))
    .option('--port <port>', t('cli/about.port'))
    .addOption(new Option('--protocol <protocol>', t('cli/about.protocol')).choices(protocolNames))
    .action((service: string, { as, port, protocol, json }: AddressFlags) =>
      chosen(json, (context) =>
        addressCommand(context, { service, form: as, port: port ?? null, protocol: protocol ?? null }),
      ),
    );
  command('favourite [service[.namespace]]', 'favourite')
    .option('--off', t('cli/about.favourite-off'))
    .action((service: string | undefined, { off, json }: JsonFlag & { readonly off?: boolean }) => {
      if (service === undefined && off === true) throw new InvalidArgumentError(t('cli/usage.favourite'));
      chosen(json, (context) =>
        service === undefined ? favouritesCommand(context) : favouriteCommand(context, service, off !== true),
      );
    });
  command('check <service[.namespace]>', 'check')
    .option('--port <port>', t('cli/about.port'))
    .action((service: string, { port, json }: JsonFlag & { readonly port?: string }) =>
      chosen(json, (context) => checkCommand(context, { service, port: port ?? null })),
    );
  command('export', 'export')
    .addArgument(new Argument('<kind>').choices(exportKinds))
    .option('--profile <name>', t('cli/about.profile'))
    .option('--output <file>', t('cli/about.output'))
    .option('--force', t('cli/about.force'))
    .option('--reverse', t('cli/about.reverse'))
    .action((kind: ExportKind, { profile, output, force, reverse, json }: ExportFlags) =>
      chosen(json, (context) =>
        exportCommand(context, {
          kind,
          profile: profile ?? null,
          output: output ?? null,
          force: force === true,
          reverse: reverse === true,
        }),
      ),
    );
  command('collisions [profile]', 'collisions').action((profile: string | undefined, { json }: JsonFlag) =>
    chosen(json, (context) => collisionsCommand(context, profile ?? null)),
  );
  command('choose <route> <choice>', 'choose')
    .option('--profile <name>', t('cli/about.profile'))
    .action((route: string, choice: string, { profile, json }: JsonFlag & { readonly profile?: string }) => {
      const wanted = parseChoice(route, choice, t);
      chosen(json, (context) => chooseCommand(context, wanted, profile ?? null));
    });
  command('doctor', 'doctor')
    .option('--report', t('cli/about.report'))
    .option('--service <service[.namespace]>', t('cli/about.service'))
    .action(({ report, service, json }: JsonFlag & { readonly report?: boolean; readonly service?: string }) =>
      chosen(json, (context) => doctorCommand(context, { report: report === true, service: service ?? null })),
    );
  return program;
}

interface JsonFlag {
  readonly json?: boolean;
}

interface AddressFlags extends JsonFlag {
  readonly as: AddressForm;
  readonly port?: string;
  readonly protocol?: ProtocolName;
}

interface UpFlags extends JsonFlag {
  readonly headless?: boolean;
  readonly timeout?: number;
  readonly acceptRoutes?: boolean;
}

interface ExportFlags extends JsonFlag {
  readonly profile?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly reverse?: boolean;
}

interface ClusterFlags extends JsonFlag {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly dnsServer?: readonly string[];
  readonly domain?: readonly string[];
  readonly search?: readonly string[];
  readonly route?: readonly Route[];
  readonly namespace?: string;
  readonly reverse?: boolean;
}

/** False: `--no-…` was given. */
interface SetFlags extends JsonFlag {
  readonly namespace?: string | false;
  readonly reverse?: boolean;
  readonly kubeconfig?: string | false;
  readonly context?: string | false;
  readonly route?: RouteChoices;
  readonly dnsServer?: readonly string[] | false;
  readonly domain?: readonly string[] | false;
}

type RouteChoices = NonNullable<NetworkChoices['routes']>;

function networkChoices({ route, dnsServer, domain }: SetFlags): NetworkChoices {
  return {
    ...(route === undefined ? {} : { routes: route }),
    ...(dnsServer === undefined ? {} : { dnsServers: dnsServer === false ? [] : dnsServer }),
    ...(domain === undefined ? {} : { domains: domain === false ? [] : domain }),
  };
}

function clusterOptions(flags: ClusterFlags): Omit<ImportOptions, 'file' | 'name'> {
  return {
    kubeconfig: flags.kubeconfig ?? null,
    context: flags.context ?? null,
    dnsServers: flags.dnsServer ?? [],
    domains: flags.domain ?? [],
    searchDomains: flags.search ?? [],
    routes: flags.route ?? [],
    namespace: flags.namespace ?? null,
    reverse: flags.reverse === true,
  };
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** The same where the option can also be taken back by `--no-…`, which commander gives as false. */
function collectWanted(text: string, before: readonly string[] | boolean | undefined): readonly string[] {
  return collect(text, typeof before === 'object' ? before : undefined);
}

/** `ROLE=CIDR` adds to what the role is to have; `ROLE=` alone takes what was decided of it back. */
function parseRouteChoice(text: string, before: RouteChoices, t: Translate): RouteChoices {
  const emptied = routeRoles.find((role) => text === `${role}=`);
  if (emptied !== undefined) return { ...before, [emptied]: [] };
  const { role, cidr } = parseRoute(text, t);
  return { ...before, [role]: [...(before[role] ?? []), cidr] };
}

/** Only the form: whether the CIDR is one is said by the import, which knows what else is refused. */
function parseRoute(text: string, t: Translate): Route {
  const [roleText = '', cidr = '', ...more] = text.split('=');
  const role = routeRoles.find((candidate) => candidate === roleText);
  if (role === undefined || cidr === '' || more.length > 0) {
    throw new InvalidArgumentError(t('cli/usage.route', { roles: routeRoles.join(', ') }));
  }
  return { role, cidr };
}

/** Whether the addresses are some is said by whoever knows the route. */
function parseChoice(route: string, text: string, t: Translate): ChosenRoute {
  const [word = '', list, ...more] = text.split('=');
  const choice = routeChoices.find((candidate) => candidate === word);
  const hosts = list === undefined || list === '' ? [] : list.split(',');
  const fits = (choice === 'hosts') === hosts.length > 0 && hosts.length <= mostHosts && more.length === 0;
  if (choice === undefined || !fits || (choice !== 'hosts' && list !== undefined)) {
    throw new InvalidArgumentError(t('cli/usage.choice', { most: mostHosts }));
  }
  return { route, choice, hosts };
}

function parseTimeout(text: string, t: Translate): number {
  const seconds = /^[0-9]{1,5}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > longestTimeoutSeconds) throw new InvalidArgumentError(t('cli/usage.timeout'));
  return seconds;
}
