import { Command, InvalidArgumentError, Option } from 'commander';
import { addressForms, type AddressForm } from '../shared/address-form.ts';
import type { Translate } from '../shared/i18n.ts';
import { routeRoles, type RouteRole } from '../shared/routes.ts';
import { addressCommand, servicesCommand } from './commands/services.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { importCommand, profilesCommand, removeCommand } from './commands/profiles.ts';
import { statusCommand } from './commands/status.ts';
import { upCommand } from './commands/up.ts';
import { upHeadlessCommand } from './commands/up-headless.ts';
import type { CommandContext } from './command-context.ts';
import type { ExitCode } from './exit-code.ts';

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
      .description(t(`cli/about.${about}`))
      .option('--json', t('cli/about.json'));
  const chosen = (json: boolean | undefined, action: Action): void => onAction(action, json === true);

  command('import <file.ovpn>', 'import')
    .option('--name <name>', t('cli/about.name'))
    .option('--kubeconfig <file>', t('cli/about.kubeconfig'))
    .option('--context <context>', t('cli/about.context'))
    .option('--dns-server <ip>', t('cli/about.dns-server'), collect)
    .option('--domain <domain>', t('cli/about.domain'), collect)
    .option('--search <domain>', t('cli/about.search'), collect)
    .option('--route <role=cidr>', t('cli/about.route'), (text: string, before: readonly Route[] | undefined) => [
      ...(before ?? []),
      parseRoute(text, t),
    ])
    .action((file: string, options: ImportFlags) =>
      chosen(options.json, (context) =>
        importCommand(context, {
          file,
          name: options.name ?? null,
          kubeconfig: options.kubeconfig ?? null,
          context: options.context ?? null,
          dnsServers: options.dnsServer ?? [],
          domains: options.domain ?? [],
          searchDomains: options.search ?? [],
          routes: options.route ?? [],
        }),
      ),
    );
  command('profiles', 'profiles').action((options: JsonFlag) => chosen(options.json, profilesCommand));
  command('remove <name>', 'remove').action((name: string, options: JsonFlag) =>
    chosen(options.json, (context) => removeCommand(context, name)),
  );
  command('up [name]', 'up')
    .option('--headless', t('cli/about.headless'))
    .option('--timeout <seconds>', t('cli/about.timeout'), (text: string) => parseTimeout(text, t))
    .action((name: string | undefined, { headless, timeout, json }: UpFlags) => {
      const options = { profile: name ?? null, timeoutSeconds: timeout ?? null };
      const run = headless === true ? upHeadlessCommand : upCommand;
      chosen(json, (context) => run(context, options));
    });
  command('down', 'down').action((options: JsonFlag) => chosen(options.json, downCommand));
  command('status', 'status')
    .option('--watch', t('cli/about.watch'))
    .action(({ watch, json }: JsonFlag & { readonly watch?: boolean }) =>
      chosen(json, (context) => statusCommand(context, watch === true)),
    );
  command('services [query...]', 'services')
    .option('-n, --namespace <namespace>', t('cli/about.namespace'))
    .addHelpText('after', `\n${t('cli/about.query')}`)
    .action((query: readonly string[], { namespace, json }: JsonFlag & { readonly namespace?: string }) =>
      chosen(json, (context) => servicesCommand(context, { namespace: namespace ?? null, query: query.join(' ') })),
    );
  command('address <service[.namespace]>', 'address')
    .addOption(new Option('--as <form>', t('cli/about.as')).choices(addressForms).default('hostport'))
    .option('--port <port>', t('cli/about.port'))
    .action((service: string, { as, port, json }: JsonFlag & { readonly as: AddressForm; readonly port?: string }) =>
      chosen(json, (context) => addressCommand(context, { service, form: as, port: port ?? null })),
    );
  command('doctor', 'doctor').action((options: JsonFlag) => chosen(options.json, doctorCommand));
  return program;
}

interface JsonFlag {
  readonly json?: boolean;
}

interface UpFlags extends JsonFlag {
  readonly headless?: boolean;
  readonly timeout?: number;
}

interface ImportFlags extends JsonFlag {
  readonly name?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly dnsServer?: readonly string[];
  readonly domain?: readonly string[];
  readonly search?: readonly string[];
  readonly route?: readonly Route[];
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
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

function parseTimeout(text: string, t: Translate): number {
  const seconds = /^[0-9]{1,5}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > longestTimeoutSeconds) throw new InvalidArgumentError(t('cli/usage.timeout'));
  return seconds;
}
