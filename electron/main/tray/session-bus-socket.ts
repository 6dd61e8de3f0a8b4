/**
 * The socket of the session bus, as a path for `net.connect`, from `DBUS_SESSION_BUS_ADDRESS` (D-Bus Specification, "Server Addresses"):
 * the first Unix socket in the list, where a path that begins with NUL is an abstract one. Without the variable it is where systemd puts it.
 * Null when the bus can be reached in no way that is known here.
 */
export function sessionBusSocket(environment: Readonly<Record<string, string | undefined>>): string | null {
  const addresses = environment['DBUS_SESSION_BUS_ADDRESS'] ?? '';
  const runtimeFolder = environment['XDG_RUNTIME_DIR'] ?? '';
  if (addresses === '') return runtimeFolder === '' ? null : `${runtimeFolder}/bus`;
  for (const address of addresses.split(';')) {
    const [, transport, list = ''] = /^([^:]*):(.*)$/.exec(address) ?? [];
    if (transport !== 'unix') continue;
    const values = new Map(list.split(',').map((pair) => [pair.split('=')[0] ?? '', unescape(pair)]));
    const [path, abstract] = [values.get('path'), values.get('abstract')];
    if (path !== undefined) return path;
    if (abstract !== undefined) return `\0${abstract}`;
  }
  return null;
}

/** The value of `key=value`, in which bytes may be written as `%xx`. */
function unescape(pair: string): string {
  const value = pair.slice(pair.indexOf('=') + 1);
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // Not escaped as it should be: then it is taken as it stands.
  }
}
