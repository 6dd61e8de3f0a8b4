import { err, ok, type Result } from '../shared/result.ts';
import {
  algorithm,
  cipherList,
  either,
  host,
  integer,
  ipAddress,
  ipv4,
  ipv6Prefix,
  matching,
  number,
  oneOf,
  port,
  printable,
  type ParameterCheck,
} from './parameter-checks.ts';

/** The parameters a directive may have: the required ones, then optional ones, then any number of `rest`. */
export interface AllowedDirective {
  readonly required: readonly ParameterCheck[];
  readonly optional: readonly ParameterCheck[];
  readonly rest: ParameterCheck | null;
  /** Whether it may also stand in a `<connection>` block (openvpn's OPT_P_CONNECTION). */
  readonly inConnection: boolean;
}

type Form = Omit<AllowedDirective, 'inConnection'>;

function form(
  required: readonly ParameterCheck[],
  optional: readonly ParameterCheck[] = [],
  rest: ParameterCheck | null = null,
): Form {
  return { required, optional, rest };
}

const flag = form([]);
const tlsVersion = form([matching(/^1\.[0-9]$/)], [oneOf('or-highest')]);
const hexNumber = matching(/^(?:0x)?[0-9a-fA-F]{1,4}$/);

/** Those that openvpn accepts in a `<connection>` block too. */
const connectionForms: Readonly<Record<string, Form>> = {
  nobind: flag,
  bind: form([], [oneOf('ipv6only')]),
  local: form([ipAddress]),
  lport: form([integer(0, 65535)]),
  float: flag,
  'connect-timeout': form([number]),
  'server-poll-timeout': form([number]),
  'explicit-exit-notify': form([], [number]),
  'tun-mtu': form([integer(68, 65536)], [integer(68, 65536)]),
  'tun-mtu-max': form([integer(68, 65536)]),
  'tun-mtu-extra': form([integer(0, 65536)]),
  'link-mtu': form([integer(68, 65536)]),
  'udp-mtu': form([integer(68, 65536)]),
  'max-packet-size': form([integer(154, 65536)]),
  mssfix: form([], [either(integer(0, 65535), oneOf('mtu')), oneOf('mtu', 'fixed')]),
  fragment: form([integer(68, 65535)], [oneOf('mtu')]),
  'mtu-disc': form([oneOf('no', 'maybe', 'yes')]),
  // `stdin` and files are taken out by the importer; credentials are asked for through the management interface.
  'http-proxy': form([host, port], [oneOf('auto', 'auto-nct', 'none'), oneOf('none', 'basic', 'ntlm', 'ntlm2')]),
  'http-proxy-option': form([oneOf('VERSION', 'AGENT', 'CUSTOM-HEADER')], [printable(256), printable(256)]),
  'http-proxy-retry': flag,
  'http-proxy-timeout': form([number]),
  'socks-proxy': form([host], [port]),
  'socks-proxy-retry': flag,
};

const generalForms: Readonly<Record<string, Form>> = {
  client: flag,
  pull: flag,
  'tls-client': flag,
  'proto-force': form([oneOf('udp', 'tcp')]),
  'remote-random': flag,
  'remote-random-hostname': flag,
  'connect-retry-max': form([number]),
  keepalive: form([integer(1, 86400), integer(1, 86400)]),
  ping: form([number]),
  'ping-restart': form([number]),
  'ping-exit': form([number]),
  'ping-timer-rem': flag,
  inactive: form([number], [integer(0, 9_999_999_999)]),
  'session-timeout': form([number]),
  'key-direction': form([oneOf('0', '1')]),
  'auth-nocache': flag,
  'auth-token-user': form([matching(/^[A-Za-z0-9+/=]{1,256}$/)]),
  cipher: form([algorithm]),
  'data-ciphers': form([cipherList]),
  'data-ciphers-fallback': form([algorithm]),
  'ncp-ciphers': form([cipherList]),
  auth: form([algorithm]),
  'tls-cipher': form([cipherList]),
  'tls-ciphersuites': form([cipherList]),
  'tls-groups': form([cipherList]),
  'ecdh-curve': form([algorithm]),
  'tls-cert-profile': form([oneOf('insecure', 'legacy', 'preferred', 'suiteb')]),
  'tls-version-min': tlsVersion,
  'tls-version-max': form([matching(/^1\.[0-9]$/)]),
  'tls-exit': flag,
  'remote-cert-tls': form([oneOf('server', 'client')]),
  'remote-cert-eku': form([printable(128)]),
  'remote-cert-ku': form([], [], hexNumber),
  'verify-x509-name': form([printable(256)], [oneOf('subject', 'name', 'name-prefix')]),
  'ns-cert-type': form([oneOf('server', 'client')]),
  'verify-hash': form([matching(/^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){19,31}$/)], [oneOf('SHA1', 'SHA256')]),
  'x509-username-field': form([], [], matching(/^(?:ext:)?[A-Za-z0-9_]{1,64}$/)),
  'reneg-sec': form([number], [number]),
  'reneg-bytes': form([integer(0, 9_999_999_999)]),
  'reneg-pkts': form([integer(0, 9_999_999_999)]),
  'tran-window': form([number]),
  'hand-window': form([number]),
  'tls-timeout': form([number]),
  'replay-window': form([number], [number]),
  'mute-replay-warnings': flag,
  sndbuf: form([number]),
  rcvbuf: form([number]),
  'socket-flags': form([], [], oneOf('TCP_NODELAY')),
  'tcp-nodelay': flag,
  'fast-io': flag,
  shaper: form([integer(100, 100_000_000)]),
  passtos: flag,
  compress: form([], [oneOf('stub', 'stub-v2', 'lzo', 'lz4', 'lz4-v2', 'migrate')]),
  'comp-lzo': form([], [oneOf('yes', 'no', 'adaptive')]),
  'comp-noadapt': flag,
  'allow-compression': form([oneOf('no', 'asym', 'yes')]),
  topology: form([oneOf('net30', 'p2p', 'subnet')]),
  'compat-mode': form([matching(/^2\.[0-9]{1,2}\.[0-9]{1,3}$/)]),
  'disable-dco': flag,
  'disable-occ': flag,
  // The second is the other end's address or a netmask, which is one too.
  ifconfig: form([ipv4, ipv4]),
  'ifconfig-ipv6': form([ipv6Prefix], [ipAddress]),
  'ifconfig-nowarn': flag,
  'route-nopull': flag,
  'pull-filter': form([oneOf('accept', 'ignore', 'reject'), printable(256)]),
  'allow-recursive-routing': flag,
  'allow-pull-fqdn': flag,
  'push-peer-info': flag,
  'force-tls-key-material-export': flag,
  'single-session': flag,
};

/** Every directive that may go into a canonical configuration, with what its parameters may be (openvpn(8)). */
export const allowedDirectives: ReadonlyMap<string, AllowedDirective> = new Map<string, AllowedDirective>([
  ...withPlace(connectionForms, true),
  ...withPlace(generalForms, false),
]);

function withPlace(forms: Readonly<Record<string, Form>>, inConnection: boolean): [string, AllowedDirective][] {
  return Object.entries(forms).map(([name, value]) => [name, { ...value, inConnection }]);
}

/** The canonical parameters of a directive, or in words what does not fit. */
export function checkParameters(
  form: AllowedDirective,
  parameters: readonly string[],
): Result<readonly string[], string> {
  if (parameters.length < form.required.length) {
    return err(`needs ${form.required.length} value(s), has ${parameters.length}`);
  }
  const checks = [...form.required, ...form.optional];
  const canonical: string[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const check = checks[index] ?? form.rest;
    if (check === null) return err(`takes at most ${checks.length} value(s), has ${parameters.length}`);
    const value = check(parameter);
    if (value === null) return err(`the value "${parameter}" is not allowed here`);
    canonical.push(value);
  }
  return ok(canonical);
}
