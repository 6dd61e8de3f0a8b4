import type { AddressForm } from '../shared/address-form.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { ServicePort, ServiceRecord } from '../shared/service-record.ts';
import { urlScheme } from './url-scheme.ts';

/** The Service's name in the cluster's DNS; without the domain while that is not known. */
export function serviceHostname(name: string, namespace: string, domain: string | null): string {
  return domain === null ? `${name}.${namespace}.svc` : `${name}.${namespace}.svc.${domain}`;
}

/**
 * The text that "copy" copies. `port` is a number, a port's name, or null for the Service's first port; forms with a port leave it out
 * where a Service has none (headless or ExternalName).
 */
export function addressText(
  service: ServiceRecord,
  form: AddressForm,
  port: number | string | null,
): Result<string, Problem> {
  const chosen = choosePort(service, port);
  if (!chosen.ok) return chosen;
  switch (form) {
    case 'host':
      return ok(service.hostname);
    case 'hostport':
      return ok(withPort(service.hostname, chosen.value));
    case 'ip':
    case 'ipport': {
      const ip = service.clusterIPs[0];
      if (ip === undefined) return err(problem('service.no-ip', { name: service.name }));
      return ok(form === 'ip' || chosen.value === null ? ip : withPort(ip, chosen.value));
    }
    case 'url':
      return ok(url(service.hostname, chosen.value));
    case 'env':
      return ok(environmentWords(service, chosen.value));
  }
}

function choosePort(service: ServiceRecord, port: number | string | null): Result<ServicePort | null, Problem> {
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

function withPort(host: string, port: ServicePort | null): string {
  if (port === null) return host;
  return host.includes(':') ? `[${host}]:${port.port}` : `${host}:${port.port}`;
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

function url(host: string, port: ServicePort | null): string {
  const scheme = port === null ? null : urlScheme(port);
  if (port === null || scheme === null) return withPort(host, port);
  return defaultPorts[scheme] === port.port ? `${scheme}://${host}` : `${scheme}://${withPort(host, port)}`;
}

/** `NAME_NAMESPACE_HOST=… NAME_NAMESPACE_PORT=…`: words a POSIX shell takes as assignments. */
function environmentWords(service: ServiceRecord, port: ServicePort | null): string {
  const upper = `${service.name}_${service.namespace}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  const prefix = /^[0-9]/.test(upper) ? `_${upper}` : upper;
  const host = `${prefix}_HOST=${service.hostname}`;
  return port === null ? host : `${host} ${prefix}_PORT=${port.port}`;
}
