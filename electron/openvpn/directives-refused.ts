function table(groups: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(groups).flatMap(([reasonKey, names]) =>
      names.split(/\s+/).map((name) => [name, reasonKey] as const),
    ),
  );
}

/** Directives that refuse a profile, by why (openvpn(8)). */
export const dangerousDirectives = table({
  'runs-program':
    'up down up-delay up-restart down-pre route-up route-pre-down ipchange tls-verify auth-user-pass-verify ' +
    'client-connect client-disconnect client-crresponse learn-address tls-crypt-v2-verify dns-updown iproute dev-node ' +
    'service win-sys auth-gen-token-secret',
  'loads-code': 'plugin engine providers pkcs11-providers',
  'reads-more-configuration': 'config cd chroot',
  'writes-file':
    'log log-append writepid status replay-persist ifconfig-pool-persist tmp-dir tls-export-cert genkey ' +
    'mktun rmtun memstats',
  'takes-control':
    'management management-client management-client-auth management-client-group management-client-pf management-client-user ' +
    'management-external-cert management-external-key management-forget-disconnect management-hold ' +
    'management-log-cache management-query-passwords management-query-proxy management-query-remote ' +
    'management-signal management-up-down msg-channel remap-usr1',
});

/** Directives of a server's configuration. */
export const serverDirectives: ReadonlySet<string> = new Set(
  (
    'server server-bridge server-ipv6 tls-server push push-remove push-reset push-continuation client-config-dir ' +
    'ccd-exclusive client-to-client client-cert-not-required verify-client-cert username-as-common-name duplicate-cn ' +
    'auth-user-pass-optional auth-gen-token dh iroute iroute-ipv6 ifconfig-pool ifconfig-pool-linear ifconfig-ipv6-pool ifconfig-push ' +
    'ifconfig-ipv6-push ifconfig-push-constraint max-clients max-routes-per-client connect-freq connect-freq-initial ' +
    'hash-size bcast-buffers tcp-queue-limit stale-routes-check opt-verify port-share vlan-accept vlan-pvid ' +
    'vlan-tagging multihome compat-names no-name-remapping tls-crypt-v2-max-age override-username'
  ).split(/\s+/),
);

/** Directives without which the profile's tunnel would not be what it asks for, and which are not supported. */
export const unsupportedDirectives = table({
  'static-key-mode': 'secret allow-deprecated-insecure-static-crypto',
  'obsolete-server-check': 'tls-remote',
  'key-store':
    'cryptoapicert pkcs11-id pkcs11-id-management pkcs11-cert-private pkcs11-private-mode pkcs11-pin-cache ' +
    'pkcs11-protected-authentication capath x509-track show-pkcs11-ids',
  'address-translation': 'client-nat',
});

/** Directives left out because they would change this machine or openvpn's process in ways a tunnel does not need. */
export const removedDirectives = table({
  'process-identity': 'user group setcon nice mlock daemon syslog',
  'host-settings':
    'lladdr txqueuelen mark bind-dev ip-win32 register-dns block-outside-dns block-ipv6 allow-nonadmin route-method ' +
    'dhcp-internal dhcp-pre-release dhcp-release dhcp-renew rdns-internal tap-sleep show-net-up pause-exit ' +
    'windows-driver',
  'credentials-in-profile': 'http-proxy-user-pass http-proxy-override auth-token',
  debugging: 'gremlin errors-to-stderr machine-readable-output mtu-test test-crypto keying-material-exporter',
});

/** Directives left out because the helper sets them itself, because they have no effect, or because they are obsolete. */
export const ignoredDirectives = table({
  'set-by-kubelane':
    'verb mute echo parameter status-version disable suppress-timestamps persist-key persist-tun persist-local-ip persist-remote-ip auth-retry ' +
    'resolv-retry connect-retry route-noexec ifconfig-noexec route-metric route-delay route-gateway ' +
    'route-ipv6-gateway max-routes preresolve ip-remote-hint',
  obsolete:
    'tun-ipv6 key-derivation protocol-flags peer-id mtu-dynamic use-prediction-resistance ncp-disable ' +
    'key-method keysize no-iv no-replay prng tun-max-mtu',
  'prints-and-exits':
    'help version show-adapters show-ciphers show-curves show-digests show-engines show-gateway show-groups show-net ' +
    'show-tls show-valid-subnets',
});

const words: ReadonlyMap<string, string> = new Map([
  ['runs-program', 'it would run a program as root'],
  ['loads-code', 'it would load code into openvpn, which runs as root'],
  ['reads-more-configuration', 'it would have openvpn read other files or change its folder'],
  ['writes-file', 'it would write a file as root'],
  ['takes-control', "it would take openvpn's control away from Kubelane"],
  ['static-key-mode', 'a static key without certificates'],
  ['obsolete-server-check', 'an obsolete check of the server, now verify-x509-name'],
  ['key-store', 'keys in a token or in a store of the operating system'],
  ['address-translation', 'address translation in the tunnel'],
]);

/** The reason of a refusal in English words, for problems and logs. */
export function reasonInWords(reasonKey: string): string {
  return words.get(reasonKey) ?? reasonKey;
}
