import { resolvedTree } from '../../../scripts/setup/parts.ts';

/**
 * Shell lines that give the laptop a system bus and a systemd-resolved that asks `server` for everything. Nothing of the
 * machine's own name resolution is touched.
 */
export async function resolvedSetup(server: string): Promise<string> {
  const tree = await resolvedTree();
  return [
    'getent passwd systemd-resolve >/dev/null || echo "systemd-resolve:x:993:993::/:/usr/sbin/nologin" >> /etc/passwd',
    'getent group systemd-resolve >/dev/null || echo "systemd-resolve:x:993:" >> /etc/group',
    'rm -f /etc/resolv.conf',
    'echo "nameserver 127.0.0.53" > /etc/resolv.conf',
    'sed -i "s/^hosts:.*/hosts: files dns/" /etc/nsswitch.conf',
    'mkdir -p /etc/systemd /etc/dbus-1/system.d /run/dbus /run/systemd/resolve',
    `printf "[Resolve]\\nDNS=${server}\\nFallbackDNS=\\nLLMNR=no\\nMulticastDNS=no\\n" > /etc/systemd/resolved.conf`,
    `cp -n ${tree}/usr/share/dbus-1/system.d/org.freedesktop.resolve1.conf /etc/dbus-1/system.d/`,
    'chown systemd-resolve:systemd-resolve /run/systemd/resolve',
    'dbus-daemon --system --fork --nopidfile',
    `{ ${tree}/lib/systemd/systemd-resolved & }`,
    // Pinging does not start it here, so it answers exactly when it is there.
    'for i in $(seq 200); do busctl call org.freedesktop.resolve1 /org/freedesktop/resolve1 org.freedesktop.DBus.Peer Ping && break; sleep 0.02; done',
  ].join(' && ');
}

/** Where the laptop's resolvectl lies. */
export async function resolvectl(): Promise<string> {
  return `${await resolvedTree()}/usr/bin/resolvectl`;
}
