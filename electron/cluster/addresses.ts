import { addressForms, type AddressForm, type ServiceForms } from '../shared/address-form.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { ProtocolName } from '../shared/protocol-name.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { ServicePort, ServiceRecord } from '../shared/service-record.ts';
import { clientCommand, connectionString, curlCommand, jdbcUrl, urlOf, type Endpoint } from './connection-strings.ts';
import { guessProtocol, type ProtocolGuess } from './protocol-guess.ts';
import { shellCommand } from './shell-words.ts';

/** The Service's name in the cluster's DNS; without the domain while that is not known. */
export function serviceHostname(name: string, namespace: string, domain: string | null): string {
  return domain === null ? `${name}.${namespace}.svc` : `${name}.${namespace}.svc.${domain}`;
}

/** What some forms need besides the Service. */
export interface AddressUse {
  /** What the port speaks; left out, it is guessed. */
  readonly protocol?: ProtocolName | null;
  /** The kubeconfig's context in which kubectl finds the Service. */
  readonly context?: string | null;
}

/**
 * The text that "copy" copies, everywhere. `port` is a number, a port's name, or null for the Service's first port; forms with a port leave it out
 * where a Service has none (headless or ExternalName). Errors: service.no-port, service.without-port,
 * service.no-ip, service.no-protocol, service.no-form.
 */
export function addressText(
  service: ServiceRecord,
  form: AddressForm,
  port: number | string | null,
  { protocol, context = null }: AddressUse = {},
): Result<string, Problem> {
  const chosen = findPort(service, port);
  if (!chosen.ok) return chosen;
  const spoken = protocol === undefined ? guessed(chosen.value).protocol : protocol;
  const endpoint = chosen.value === null ? null : { host: service.hostname, port: chosen.value.port };
  switch (form) {
    case 'host':
      return ok(service.hostname);
    case 'short':
      return ok(`${service.name}.${service.namespace}`);
    case 'hostport':
      return ok(withPort(service.hostname, chosen.value));
    case 'ip':
    case 'ipport': {
      const ip = service.clusterIPs[0];
      if (ip === undefined) return err(problem('service.no-ip', { name: service.name }));
      return ok(form === 'ip' || chosen.value === null ? ip : withPort(ip, chosen.value));
    }
    case 'url':
      return ok(
        endpoint === null || spoken === null ? withPort(service.hostname, chosen.value) : urlOf(spoken, endpoint),
      );
    case 'env':
      return ok(variables(service, chosen.value).join(' '));
    case 'dotenv':
      return ok(environmentFile(service, chosen.value, spoken));
    case 'kubectl':
      return ok(kubectlCommand(service, context));
    case 'connection':
    case 'jdbc':
    case 'curl':
    case 'client':
      return ofProtocol(service, form, endpoint, spoken);
  }
}

/** All forms of one port of a Service that there are; `url` is left out where it says the same as `connection`. Error: service.no-port. */
export function serviceForms(
  service: ServiceRecord,
  port: number | string | null,
  { protocol, guessedBy }: ProtocolGuess,
  context: string | null,
): Result<ServiceForms, Problem> {
  const chosen = findPort(service, port);
  if (!chosen.ok) return chosen;
  const forms = addressForms.flatMap((form) => {
    const text = addressText(service, form, port, { protocol, context });
    return text.ok ? [{ form, text: text.value }] : [];
  });
  const connection = forms.find(({ form }) => form === 'connection')?.text;
  return ok({ protocol, guessedBy, forms: forms.filter(({ form, text }) => form !== 'url' || text !== connection) });
}

/** A port by number or name, or the first one, which is null where the Service has none. Error: service.no-port. */
export function findPort(service: ServiceRecord, port: number | string | null): Result<ServicePort | null, Problem> {
  if (port === null) return ok(service.ports[0] ?? null);
  const wanted = String(port);
  const found = service.ports.find((candidate) => candidate.name === wanted || String(candidate.port) === wanted);
  if (found !== undefined) return ok(found);
  const ports = service.ports.map(({ name, port: number }) => (name === null ? `${number}` : `${number} (${name})`));
  return err(
    problem('service.no-port', {
      name: service.name,
      port: wanted,
      ports: ports.length === 0 ? '–' : ports.join(', '),
    }),
  );
}

function guessed(port: ServicePort | null): ProtocolGuess {
  return port === null ? { protocol: null, guessedBy: null } : guessProtocol(port);
}

function withPort(host: string, port: ServicePort | null): string {
  if (port === null) return host;
  return host.includes(':') ? `[${host}]:${port.port}` : `${host}:${port.port}`;
}

function ofProtocol(
  { name }: ServiceRecord,
  form: 'connection' | 'jdbc' | 'curl' | 'client',
  endpoint: Endpoint | null,
  protocol: ProtocolName | null,
): Result<string, Problem> {
  if (endpoint === null) return err(problem('service.without-port', { name, form }));
  if (protocol === null) return err(problem('service.no-protocol', { name, port: endpoint.port }));
  const make = { connection: connectionString, jdbc: jdbcUrl, curl: curlCommand, client: clientCommand }[form];
  const text = make(protocol, endpoint);
  return text === null ? err(problem('service.no-form', { protocol, form })) : ok(text);
}

/** `NAME_NAMESPACE_HOST=…` and `NAME_NAMESPACE_PORT=…`: words a POSIX shell takes as assignments. */
function variables(service: ServiceRecord, port: ServicePort | null): readonly string[] {
  const prefix = variablePrefix(service);
  const host = `${prefix}_HOST=${service.hostname}`;
  return port === null ? [host] : [host, `${prefix}_PORT=${port.port}`];
}

/** The variables one a line, with a `…_URL` where the protocol has one. */
function environmentFile(service: ServiceRecord, port: ServicePort | null, protocol: ProtocolName | null): string {
  const lines = variables(service, port);
  const url = port === null || protocol === null ? '' : urlOf(protocol, { host: service.hostname, port: port.port });
  return [...lines, ...(url.includes('://') ? [`${variablePrefix(service)}_URL=${url}`] : [])].join('\n');
}

function variablePrefix(service: ServiceRecord): string {
  const upper = `${service.name}_${service.namespace}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  return /^[0-9]/.test(upper) ? `_${upper}` : upper;
}

/** Shows type, addresses, endpoints and events: what is looked at when a Service does not answer. */
function kubectlCommand({ name, namespace }: ServiceRecord, context: string | null): string {
  const where = context === null ? [] : [`--context=${context}`];
  return shellCommand(['kubectl', ...where, '-n', namespace, 'describe', 'service', name]);
}
