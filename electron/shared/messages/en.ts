import { checkEn, checkProblemsEn } from './check-en.ts';
import { clusterEn, clusterProblemsEn } from './cluster-en.ts';
import { cliEn } from './cli-en.ts';
import { browserEn } from './browser-en.ts';
import { doctorEn, doctorProblemsEn } from './doctor-en.ts';

/** The English texts, and by their keys the shape of every other catalogue. Placeholders are i18next's `{{name}}`. */
export const en = {
  problems: {
    'profile.none': {
      text: 'There is no profile yet.',
      remedy: 'Import the .ovpn file you were given: in the window, or with `kubelane import FILE.ovpn`.',
    },
    'profile.choose': {
      text: 'There are several profiles: {{names}}.',
      remedy: 'Name the one to connect, for example `kubelane up {{first}}`.',
    },
    'profile.not-found': {
      text: 'There is no profile named “{{name}}”.',
      remedy: 'List them with `kubelane profiles`.',
    },
    'profile.bad-name': {
      text: '“{{name}}” cannot be the name of a profile.',
      remedy: 'Use 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit.',
    },
    'profile.damaged': {
      text: 'The stored profile {{file}} cannot be read: {{detail}}.',
      remedy: 'Import its .ovpn file again; the damaged file was left as it is.',
    },
    'profile.file-missing': { text: '{{file}}: there is no such file.', remedy: 'Check the path.' },
    'profile.file-unreadable': {
      text: '{{file}} cannot be read: {{detail}}.',
      remedy: 'Check that it is a file that you may read.',
    },
    'profile.too-large': {
      text: '{{file}} is larger than any OpenVPN profile ({{limit}} KiB at most).',
      remedy: 'Choose the .ovpn file you were given.',
    },
    'profile.not-a-profile': {
      text: '{{file}} is not an OpenVPN client profile.',
      remedy: 'Choose the .ovpn file you were given; it has a line that begins with `remote`.',
    },
    'profile.dangerous': {
      text: '{{file}}, line {{line}}: `{{directive}}` is dangerous: {{reason}}.',
      remedy: 'Ask whoever gave you the profile for one without `{{directive}}`.',
    },
    'profile.server-mode': {
      text: '{{file}}, line {{line}}: `{{directive}}` belongs to an OpenVPN server, not to a client.',
      remedy: 'Ask for the client profile.',
    },
    'profile.bad-parameter': {
      text: '{{file}}, line {{line}}: `{{directive}}` has a wrong value: {{detail}}.',
      remedy: 'Correct the line, or ask for a new profile.',
    },
    'profile.syntax': {
      text: '{{file}}, line {{line}}: {{detail}}.',
      remedy: 'Correct the line, or ask for a new profile.',
    },
    'profile.missing': {
      text: '{{file}} has no `{{directive}}`.',
      remedy: 'Ask for a complete profile; certificates and keys may stand in it as blocks or as files beside it.',
    },
    'profile.reference-missing': {
      text: '{{file}}, line {{line}}: the file {{path}} that `{{directive}}` names cannot be read: {{detail}}.',
      remedy: 'Put it beside the profile and import again.',
    },
    'profile.bad-option': {
      text: '{{option}}: “{{value}}” is not {{expected}}.',
      remedy: 'Correct the value and try again.',
    },
    'profile.unwritable': {
      text: 'The profile cannot be stored in {{folder}}: {{detail}}.',
      remedy: 'Check that the folder is yours and that the disk is not full.',
    },
    'settings.unwritable': {
      text: 'The settings cannot be stored in {{file}}: {{detail}}.',
      remedy: 'Check that the folder is yours and that the disk is not full.',
    },
    'export.no-names': {
      text: 'The profile “{{name}}” alone does not name the cluster’s DNS server and its domain.',
      remedy:
        'Connect, then export: the VPN server or the cluster tells them. Or import again with `--dns-server` and `--domain`.',
    },
    'export.no-vpn': {
      text: 'The profile “{{name}}” has no VPN that could be exported.',
      remedy: 'Export the DNS part alone: `kubelane export dnsmasq`, `unbound` or another kind.',
    },
    'export.no-routes': {
      text: 'The profile “{{name}}” alone does not name the networks of the Pods and the Services.',
      remedy:
        'Connect, then export: the VPN server or the cluster tells them. Or import again with `--route ROLE=CIDR`.',
    },
    'export.bad-value': {
      text: '{{field}}: “{{value}}” cannot be exported: it is not {{expected}}.',
      remedy: 'Correct it in the profile by importing it again, or ask whoever runs the VPN server that told it.',
    },
    'export.exists': {
      text: '{{file}} is there already; it was left as it is.',
      remedy: 'Name another file, or replace it with `--force`.',
    },
    'export.unwritable': {
      text: '{{file}} cannot be written: {{detail}}.',
      remedy: 'Check that its folder exists and is yours, and that the disk is not full.',
    },
    'helper.unreachable': {
      text: 'Kubelane’s helper does not answer at {{socket}}.',
      remedy: 'Start it: `sudo systemctl start kubelane-helper`, or reinstall Kubelane.',
    },
    'helper.not-allowed': {
      text: 'You may not use Kubelane’s helper at {{socket}}.',
      remedy: 'Ask an administrator to add you to its group: `sudo usermod -aG kubelane $USER`, then log in again.',
    },
    'helper.untrusted': {
      text: '{{path}} does not belong to root, so what answers there is not Kubelane’s helper.',
      remedy: 'Remove it and reinstall Kubelane.',
    },
    'helper.version': {
      text: 'Kubelane’s helper speaks protocol {{theirs}}, this program {{ours}}.',
      remedy: 'Update Kubelane and restart its helper: `sudo systemctl restart kubelane-helper`.',
    },
    'helper.lost': {
      text: 'Kubelane’s helper ended; it took the tunnel, the routes and the DNS settings with it.',
      remedy: 'Connect again. If it happens again, see `journalctl -u kubelane-helper`.',
    },
    'helper.bad-request': {
      text: 'Kubelane’s helper refused a request: {{detail}}.',
      remedy: 'Update Kubelane so that the program and its helper are of one version.',
    },
    'helper.busy': {
      text: 'Kubelane’s helper serves as many connections as it can.',
      remedy: 'End another Kubelane connection and try again.',
    },
    'helper.state-folder': {
      text: 'Kubelane’s helper cannot write to its state folder, so it changed nothing: {{detail}}.',
      remedy: 'Free some space on that disk, or make it writable, and connect again.',
    },
    'tunnel.openvpn-missing': {
      text: 'The program openvpn is not installed.',
      remedy: 'Install it: `sudo apt install openvpn` (version 2.5 or newer).',
    },
    'tunnel.no-tun-device': {
      text: 'This computer has no /dev/net/tun, which every VPN needs.',
      remedy: 'Load it: `sudo modprobe tun`.',
    },
    'tunnel.openvpn-failed': {
      text: 'openvpn ended: {{detail}}.',
      remedy: 'See the log; often the profile is outdated.',
    },
    'tunnel.name-unresolved': {
      text: 'The VPN server’s name {{host}} cannot be resolved.',
      remedy: 'Check that you are online and that the profile is current.',
    },
    'tunnel.unreachable': {
      text: 'The VPN server {{remote}} did not answer.',
      remedy: 'Check that you are online; a firewall in between may block it.',
    },
    'tunnel.certificate': {
      text: 'The VPN server’s certificate and this profile do not fit together: {{detail}}.',
      remedy: 'Ask for a new profile. Do not go on if you did not expect this.',
    },
    'tunnel.auth-failed': {
      text: 'The VPN server refused the sign-in. {{detail}}',
      remedy: 'Check the name and the password.',
    },
    'tunnel.device-gone': {
      text: 'Another program removed the tunnel’s device {{device}}.',
      remedy: 'Kubelane makes a new one. If it is removed again, look for a program that manages network devices.',
    },
    'tunnel.lost': {
      text: 'The tunnel to {{remote}} broke off: {{detail}}.',
      remedy: 'Kubelane connects again by itself.',
    },
    'network.captive-portal': {
      text: 'This network wants you to sign in first ({{host}}).',
      remedy:
        'Open http://{{host}}/ in a web browser and sign in. A connection that was there before comes back by itself.',
    },
    'route.push-added': {
      text: 'Since it was restarted, the VPN server also sends {{cidrs}} through the tunnel.',
      remedy: 'That is in effect. If you did not expect it, ask whoever runs the VPN.',
    },
    'route.push-removed': {
      text: 'Since it was restarted, the VPN server does not send {{cidrs}} through the tunnel any more.',
      remedy: 'Ask whoever runs the VPN, or set the route in the profile: `kubelane import --route`.',
    },
    'dns.push-changed': {
      text: 'Since it was restarted, the VPN server tells another DNS: {{pushed}}.',
      remedy: 'That is in effect. If you did not expect it, ask whoever runs the VPN.',
    },
    'network.changed': {
      text: 'This computer’s network changed.',
      remedy: 'Kubelane looks whether the tunnel still works, and reconnects if it does not.',
    },
    'tunnel.timeout': {
      text: 'Connecting took longer than {{seconds}} seconds; it stopped at: {{step}}.',
      remedy: 'Check that you are online and try again.',
    },
    'input.needed': {
      text: 'The VPN server asks for {{what}}, which was not given.',
      remedy: 'Connect from the window, or give it when `kubelane up` asks on a terminal.',
    },
    'route.collision': {
      text: '{{cidr}} is also in use on this computer: {{with}}.',
      remedy:
        'Addresses in it stay where they were. Choose for this network (`kubelane choose {{cidr}} …`), leave the other network, or ask for another range in the cluster.',
    },
    'route.collision-containers': {
      text: '{{cidr}} is also a network of containers or virtual machines on this computer: {{with}}.',
      remedy:
        'Addresses in it stay on this computer. Give them to the cluster (`kubelane choose {{cidr}} cluster`), or move that network: `docker network rm`, Docker’s `default-address-pools`, `kind delete cluster`.',
    },
    'route.collision-vpn': {
      text: 'Another VPN has {{cidr}} already: {{with}}.',
      remedy:
        'Addresses in it go through that VPN. Choose what goes to the cluster (`kubelane choose {{cidr}} …`), or end the other VPN.',
    },
    'route.collision-kubelane': {
      text: 'Another Kubelane on this computer has {{cidr}} already: {{with}}.',
      remedy:
        'Addresses in it go to its cluster. Disconnect it, or choose which hosts go to this cluster: `kubelane choose {{cidr}} hosts=…`.',
    },
    'route.collision-table': {
      text: 'Another routing table, which this computer asks first, has {{cidr}}: {{with}}.',
      remedy:
        'Addresses in it go that way, and no route of Kubelane’s changes that. End what made the table (`ip rule`; mostly another VPN), take the network out there, or do without it: `kubelane choose {{cidr}} skip`.',
    },
    'route.collision-vpn-server': {
      text: '{{cidr}} stays out because {{with}} lies in it.',
      remedy:
        'The tunnel’s own packets would go into the tunnel. Name the hosts that are to go to the cluster: `kubelane choose {{cidr}} hosts=…`.',
    },
    'route.collision-address': {
      text: '{{cidr}} stays out because {{with}} lies in it.',
      remedy:
        'This computer would lose it. Name the hosts that are to go to the cluster: `kubelane choose {{cidr}} hosts=…`.',
    },
    'route.partly-hidden': {
      text: 'A part of {{cidr}} stays on this computer’s own networks: {{with}}. The rest of it goes to the cluster.',
      remedy: 'Nothing to do unless something in that part is missed; then see `kubelane choose {{cidr}} …`.',
    },
    'route.takes-part': {
      text: '{{cidr}} goes to the cluster now and not to {{with}}, which has addresses around it.',
      remedy:
        'Nothing to do unless something there is missed; then choose `kubelane choose {{cidr}} hosts=…` or `skip`.',
    },
    'direct.next-hop-away': {
      text: 'The next hop {{nextHop}} is in none of the networks that this computer is in now.',
      remedy:
        'Go to the network that the profile is for; Kubelane connects there by itself. If this is that network, ask for the right address of its router to the cluster.',
    },
    'direct.next-hop-unsupported': {
      text: 'Routes by a next hop can only be set on Linux yet.',
      remedy: 'Have the routes set by the network’s own router or by hand, and make the profile without `--next-hop`.',
    },
    'route.no-ipv6': {
      text: 'The tunnel has no IPv6, so the route {{cidr}} stays out.',
      remedy:
        'Nothing to do: programs take IPv4. For IPv6, the VPN server must give its clients an IPv6 address (`ifconfig-ipv6-pool`).',
    },
    'route.dns-hidden': {
      text: 'The cluster’s DNS server {{address}} is hidden behind a network of this computer: {{with}}.',
      remedy:
        'Programs that ask it themselves get no answer. Give its addresses to the cluster (`kubelane choose {{cidr}} cluster`), or remove that network.',
    },
    'route.keeps-being-removed': {
      text: 'Another program keeps removing the route {{cidr}}.',
      remedy:
        'Kubelane puts it back, but not without end. Look for a program that manages routes: systemd-networkd needs `ManageForeignRoutes=no`.',
    },
    'route.choice-unavailable': {
      text: '“{{choice}}” cannot be chosen for {{cidr}} here. What can: {{choices}}.',
      remedy: '`kubelane collisions` shows what each route meets in this network.',
    },
    'route.choice-no-route': {
      text: 'The connection has no route “{{route}}”.',
      remedy: 'Connect first, and take a route of `kubelane status`, or its role if there is one of it.',
    },
    'route.host-outside': {
      text: '“{{host}}” is no address in {{cidr}}.',
      remedy: 'Name addresses in it, with commas between them: `hosts=10.96.0.20,10.96.0.21`.',
    },
    'route.host-protected': {
      text: '{{host}} is the VPN server, or this network’s gateway or DNS server, which the tunnel must not take.',
      remedy: 'Leave it out.',
    },
    'route.failed': {
      text: 'The route {{cidr}} could not be set: {{detail}}.',
      remedy: 'Disconnect and connect again.',
    },
    'route.refused': {
      text: 'The route {{cidr}} is not one that Kubelane takes: {{detail}}.',
      remedy: 'Correct it in the profile.',
    },
    'route.missing': {
      text: 'The route {{cidr}} ({{role}}) is not in effect: {{detail}}.',
      remedy: 'Another program may have changed it. Disconnect and connect again.',
    },
    'route.default-not-taken': {
      text: 'The VPN server wants all traffic; Kubelane takes only the cluster’s.',
      remedy: 'Nothing to do. Use another VPN client where all traffic must go through this server.',
    },
    'path.narrow': {
      text: 'This network lets packets of at most {{bytes}} bytes through the tunnel and does not say so; Kubelane made its own that small.',
      remedy: 'Nothing to do. Begin anew what hung when it was found; on another network all is as before.',
    },
    'path.too-narrow': {
      text: 'This network lets packets of at most {{bytes}} bytes through the tunnel, and Kubelane could not make its own that small: {{detail}}.',
      remedy: 'Large answers may not arrive. Use another network, or ask whoever runs the VPN for a smaller `tun-mtu`.',
    },
    'route.none': {
      text: 'Neither the profile nor the VPN server names a network of the cluster.',
      remedy: 'Import again with `--route service=10.96.0.0/12` and the like.',
    },
    'dns.none': {
      text: 'No DNS server or domain of the cluster is known, so only addresses work, not names.',
      remedy: 'Import again with `--dns-server 10.96.0.10 --domain cluster.local`.',
    },
    'dns.unsupported': {
      text: 'This computer has no systemd-resolved, so names of {{domain}} cannot be sent to the cluster alone.',
      remedy: 'Use addresses, or turn systemd-resolved on.',
    },
    'dns.failed': { text: 'The DNS settings could not be made: {{detail}}.', remedy: 'Disconnect and connect again.' },
    'dns.read-only': {
      text: 'Kubelane’s service may not write what programs on this computer read their DNS servers from: {{detail}}.',
      remedy:
        'Put `kubelane-helper-resolv-conf.conf` into `/etc/systemd/system/kubelane-helper.service.d/` and restart the service (docs/dns.md).',
    },
    'dns.overwritten': {
      text: 'Another program ({{by}}) keeps overwriting the list of DNS servers, so names of the cluster do not resolve.',
      remedy: 'Kubelane tries again in a minute. Stop the other program, or have it leave /etc/resolv.conf alone.',
    },
    'dns.reverse-too-many': {
      text: 'Names for addresses in {{cidrs}} stay as they are: that would take more than {{most}} reverse zones.',
      remedy: 'Nothing to do unless such names are missed; then name smaller networks with `kubelane import --route`.',
    },
    'dns.reverse-partly': {
      text: 'Names for some addresses in {{cidrs}} stay as they are, because this computer has a network of its own there.',
      remedy: 'Nothing to do unless such names are missed; then see `kubelane collisions`.',
    },
    'dns.reverse-mdns': {
      text: 'Names for addresses are looked for by multicast first, and given up there (`hosts: {{order}}`), so those of the cluster are not found.',
      remedy:
        'In /etc/nsswitch.conf put `mdns…` behind `dns`, or use `mdns4_minimal` instead. Full names are not affected.',
    },
    'dns.search-single-label': {
      text: 'systemd-resolved completes names without a dot alone: a Service of the chosen namespace is found by its bare name, {{name}} is not.',
      remedy:
        'Use full names such as {{full}}. Or have the C library ask systemd-resolved’s stub: in /etc/nsswitch.conf, take `resolve [!UNAVAIL=return]` out of the `hosts` line and leave `dns`.',
    },
    'dns.search-unsupported': {
      text: 'This operating system does not append {{domains}} to short names for Kubelane: {{name}} is not found.',
      remedy: 'Use full names such as {{full}}.',
    },
    'dns.domain-shared': {
      text: 'The DNS servers of {{with}} are asked for names of {{domain}} as well, and whoever answers first is believed.',
      remedy: 'End the other VPN, or take that domain off it (`resolvectl domain`). Two clusters need two domains.',
    },
    'dns.refused': {
      text: 'The DNS setting {{value}} is not one that Kubelane takes: {{detail}}.',
      remedy: 'Correct it in the profile.',
    },
    'dns.silent': {
      text: 'The cluster’s DNS server {{server}} does not answer through the tunnel.',
      remedy: 'If it stays so, ask whoever runs the cluster; Kubelane keeps trying.',
    },
    'dns.not-in-effect': {
      text: 'The cluster’s DNS answers, but this computer does not ask it for {{name}}: {{detail}}.',
      remedy: 'Another program may have changed the DNS settings. Disconnect and connect again.',
    },
    'dns.public-changed': {
      text: 'Names outside {{domain}} would now go to the cluster’s DNS.',
      remedy: 'Disconnect, and report this with the output of `resolvectl`.',
    },
    'cluster.no-kubeconfig': {
      text: 'There is no kubeconfig at {{file}}, so the Services cannot be listed.',
      remedy:
        'Choose one: `kubelane set PROFILE --kubeconfig FILE`. The connection itself does not need it, and Kubelane notices when it appears.',
    },
    'cluster.kubeconfig-bad': {
      text: 'The kubeconfig {{file}} cannot be used: {{detail}}.',
      remedy: 'Check it with `kubectl --kubeconfig {{file}} config view`.',
    },
    'cluster.no-context': {
      text: 'The kubeconfig {{file}} has no context “{{context}}”.',
      remedy: 'It has: {{contexts}}. Choose one: `kubelane set PROFILE --context NAME`.',
    },
    'cluster.exec-missing': {
      text: 'The kubeconfig signs in with the program `{{command}}`, which was not found.',
      remedy:
        'Install it in one of these folders, or have your shell’s start-up file put its folder into PATH and start Kubelane again: {{path}}',
    },
    'cluster.exec-failed': {
      text: 'The kubeconfig signs in with the program `{{command}}`, which failed: {{detail}}.',
      remedy: 'Sign in again, as you would for kubectl.',
    },
    'cluster.oidc-expired': {
      text: 'The kubeconfig’s OpenID Connect sign-in at {{issuer}} has run out and cannot be renewed: {{detail}}.',
      remedy: 'Sign in again, as you would for kubectl; Kubelane notices when the kubeconfig has the new token.',
    },
    'cluster.auth-provider': {
      text: 'The kubeconfig {{file}} signs in by `auth-provider: {{name}}`, which kubectl has not had since version 1.26.',
      remedy:
        'Have your provider’s own program write the kubeconfig again, for example `gcloud container clusters get-credentials` or `az aks get-credentials`.',
    },
    'cluster.one-namespace': {
      text: 'Only the Services of the namespace {{namespace}} are listed: your Kubernetes user may not list those of all.',
      remedy: 'To see all, ask for a ClusterRole with: apiGroups [""], resources [services], verbs [get, list, watch].',
    },
    'cluster.first-namespaces': {
      text: 'Only the Services of {{count}} namespaces are listed: your Kubernetes user may not list those of all, and no more than that are followed one by one.',
      remedy:
        'Name the namespace that you need in a context of your kubeconfig: those are followed first. To see all, ask for a ClusterRole with: apiGroups [""], resources [services], verbs [get, list, watch].',
    },
    'cluster.some-namespaces': {
      text: 'Only the Services of {{count}} namespaces are listed ({{namespaces}}): your Kubernetes user may not list those of all.',
      remedy: 'To see all, ask for a ClusterRole with: apiGroups [""], resources [services], verbs [get, list, watch].',
    },
    'cluster.unreachable': {
      text: 'The Kubernetes API server {{server}} does not answer: {{detail}}.',
      remedy: 'Kubelane keeps trying; what was known last stays in the list.',
    },
    'cluster.unauthorized': {
      text: 'The Kubernetes API server does not accept the kubeconfig’s credentials.',
      remedy: 'Sign in again, as you would for kubectl.',
    },
    'cluster.forbidden': {
      text: 'Your Kubernetes user may not {{verb}} {{resource}}.',
      remedy: 'Ask for a Role with: apiGroups [{{group}}], resources [{{resource}}], verbs [get, list, watch].',
    },
    'cluster.error': {
      text: 'The Kubernetes API server answered {{status}}: {{detail}}.',
      remedy: 'Kubelane keeps trying.',
    },
    'cluster.not-connected': {
      text: 'The cluster cannot be asked now: there is no connection to it.',
      remedy: 'Connect first.',
    },
    'locate.no-clue': {
      text: 'There is no address and no name in this text.',
      remedy: 'Paste an IP address, a URL, a host name, or the name of a Service, Pod or node.',
    },
    'locate.nothing': {
      text: 'Nothing in the cluster is {{what}} now.',
      remedy: 'It may be gone, or belong to another cluster.',
    },
    'locate.not-allowed': {
      text: 'None of the Services in the list is {{what}}, and your Kubernetes user may not look among the {{resource}}.',
      remedy: 'Ask for a ClusterRole with: apiGroups [{{group}}], resources [{{resource}}], verbs [get, list, watch].',
    },
    'locate.pod-gone': {
      text: 'The Pod {{name}} is not there any more.',
      remedy: 'The Service is the one that its name belongs to.',
    },
    'service.not-found': { text: 'There is no Service “{{name}}”.', remedy: 'List them with `kubelane services`.' },
    'service.ambiguous': {
      text: '“{{name}}” is in several namespaces: {{namespaces}}.',
      remedy: 'Name one: `kubelane address {{name}}.NAMESPACE`.',
    },
    'service.no-port': { text: 'The Service {{name}} has no port {{port}}.', remedy: 'It has: {{ports}}.' },
    'service.no-ip': { text: 'The Service {{name}} has no ClusterIP.', remedy: 'Copy its name instead: `--as host`.' },
    'service.without-port': {
      text: 'The Service {{name}} has no port, which the form “{{form}}” needs.',
      remedy: 'Copy its name instead: `--as host`.',
    },
    'service.no-protocol': {
      text: 'What port {{port}} of the Service {{name}} speaks is not known.',
      remedy: 'Say it, for example `--protocol postgres`, or choose it in the window.',
    },
    'service.no-form': {
      text: 'There is no form “{{form}}” for {{protocol}}.',
      remedy: 'Copy another form, or choose another protocol.',
    },
    'app.not-running': { text: 'Kubelane is not running.', remedy: 'Start it, or use `kubelane up --headless`.' },
    'app.already-running': { text: 'Kubelane is already running.', remedy: 'Use `kubelane up` without `--headless`.' },
    'app.already-connected': {
      text: 'Kubelane is already connected with the profile “{{name}}”.',
      remedy: 'Disconnect first: `kubelane down`.',
    },
    'app.bad-request': {
      text: 'The request was not understood: {{detail}}.',
      remedy: 'Update Kubelane’s programs to one version.',
    },
    'app.control-socket': {
      text: 'The control socket {{path}} cannot be used: {{detail}}.',
      remedy: 'Check that its folder is yours; KUBELANE_HOME chooses another.',
    },
    'app.busy': {
      text: 'Kubelane serves as many commands as it can.',
      remedy: 'End another `kubelane` command and try again.',
    },
    'app.disconnected-meanwhile': {
      text: 'The connection was ended before it stood.',
      remedy: 'If that was not you, look at `kubelane status` and connect again.',
    },
    'app.connected-again': {
      text: 'Somebody connected again meanwhile.',
      remedy: 'Look at `kubelane status`.',
    },
    'app.not-connected-yet': {
      text: 'The connection is not verified yet.',
      remedy: 'Wait a moment, or look at `kubelane status`.',
    },
    'app.not-taken-down': {
      text: 'Not everything was taken down within {{seconds}} seconds.',
      remedy: 'The helper undoes the rest now that Kubelane has ended; check with `kubelane doctor`.',
    },
    'app.internal': { text: 'Kubelane failed: {{detail}}.', remedy: 'Please report this.' },
    ...doctorProblemsEn,
    ...clusterProblemsEn,
    ...checkProblemsEn,
  },
  state: {
    disconnected: 'Not connected',
    connecting: 'Connecting to {{profile}}',
    'waiting-for-input': 'Sign in to {{profile}}',
    connected: 'Connected to {{profile}}',
    degraded: '{{profile}} works in part',
    reconnecting: 'Reconnecting to {{profile}}',
    'waiting-for-network': 'Waiting for a network',
    disconnecting: 'Disconnecting',
    failed: 'Could not connect to {{profile}}',
  },
  step: {
    gateway: 'Find the gateway',
    tunnel: 'Build the encrypted tunnel',
    'sign-in': 'Sign in',
    routes: 'Install the routes',
    dns: 'Point the cluster’s names at its DNS',
    verify: 'Verify: Pods, Services, names, the rest unchanged',
  },
  form: {
    hostport: 'Host and port',
    host: 'Host name',
    short: 'Short name',
    ip: 'IP address',
    ipport: 'IP and port',
    connection: 'Connection string',
    url: 'Plain URL',
    jdbc: 'JDBC URL',
    env: 'Variables',
    dotenv: '.env block',
    curl: 'curl command',
    client: 'Client command',
    kubectl: 'kubectl command',
  },
  role: { vpn: 'VPN', node: 'Nodes', pod: 'Pods', service: 'Services', other: 'Other' },
  source: { profile: 'profile', ovpn: '.ovpn file', push: 'VPN server', discovery: 'cluster', tunnel: 'tunnel' },
  choice: {
    keep: 'what is on this computer stays',
    cluster: 'all of it goes to the cluster',
    hosts: 'only these hosts go to the cluster',
    skip: 'do without this route',
  },
  routeState: {
    installed: 'works',
    waiting: 'waits',
    missing: 'not in effect',
    collision: 'collides',
    disabled: 'off',
  },
  tray: {
    tooltip: 'Kubelane: {{state}}',
    connect: 'Connect {{profile}}',
    'connect-none': 'Connect',
    disconnect: 'Disconnect {{profile}}',
    cancel: 'Cancel connecting to {{profile}}',
    'try-now': 'Try now',
    'sign-in': 'Sign in to {{profile}}…',
    route: '{{role}}  {{cidr}}: {{state}}',
    open: 'Open Kubelane',
    recent: 'Recent',
    favourites: 'Favourites',
    'copy-last': 'Copy last address: {{address}}',
    'copy-last-none': 'Copy last address',
    import: 'Import a profile…',
    'choose-profile': 'Profile',
    quit: 'Quit',
    'dialog-import': 'Import an OpenVPN profile',
    'dialog-export': 'Save the export',
    'dialog-kubeconfig': 'Choose a kubeconfig',
    'dialog-filter': 'OpenVPN profiles',
    'dialog-all-files': 'All files',
  },
  /** Why a directive of a profile is refused or left out; `what: reason`, so it begins small and has no full stop. */
  reasons: {
    'runs-program': 'it would run a program',
    'loads-code': 'it would load code into openvpn',
    'reads-more-configuration': 'it would make openvpn read other files or leave its folder',
    'writes-file': 'it would write a file',
    'takes-control': 'it would take the control of openvpn away from Kubelane',
    'process-identity': 'Kubelane decides as whom and how openvpn runs',
    'host-settings': 'it would change settings of this computer that a tunnel does not need',
    'credentials-in-profile': 'a password does not belong into a file; Kubelane asks for it',
    'credentials-in-file': 'a password does not belong into a file; Kubelane asks for it',
    debugging: 'it is for debugging openvpn alone',
    environment: 'it would change the environment of openvpn',
    'set-by-kubelane': 'Kubelane sets this itself',
    obsolete: 'it has no effect any more',
    'prints-and-exits': 'it only prints something and ends',
    'route-by-name': 'a route needs a network in numbers; Kubelane asks no name server for routes',
    'route-outside-tunnel': 'only routes through the tunnel are taken',
    'default-route': 'Kubelane never sends all traffic through the tunnel, only that of the cluster',
    'dhcp-option': 'only DNS servers and domains are taken from it',
    'dns-option': 'this part of `dns` is not used',
    unknown: 'it is not an option of an OpenVPN client',
  },
  ui: {
    'window.title': 'Kubelane',
    'window.main': 'Kubelane',
    'header.toggle': 'Connection',
    'header.menu': 'Profiles and settings',
    'header.no-profile': 'No profile yet',
    'header.ready': 'Ready to connect to {{profile}}',
    'header.routes': 'Routes to the cluster',
    'header.problems': 'What is wrong',
    'header.notes': 'Notes',

    'proof.verified': 'Verified {{ago}} · answered in {{latency}}',
    'proof.pending': 'Not verified yet',
    'proof.last': 'Last verified {{ago}}',
    'proof.traffic': 'For {{duration}} · ↓ {{in}} · ↑ {{out}}',
    'proof.since': 'For {{duration}}',

    'ago.now': 'just now',
    'ago.past': '{{duration}} ago',
    'duration.ms': '{{ms}} ms',
    'duration.s': '{{s}} s',
    'duration.min': '{{min}} min',
    'duration.min-s': '{{min}} min {{s}} s',
    'duration.h': '{{h}} h',
    'duration.h-min': '{{h}} h {{min}} min',
    'duration.d': '{{d}} d',
    'duration.d-h': '{{d}} d {{h}} h',
    'bytes.b': '{{n}} B',
    'bytes.kb': '{{n}} kB',
    'bytes.mb': '{{n}} MB',
    'bytes.gb': '{{n}} GB',
    'bytes.tb': '{{n}} TB',

    'source.profile': 'profile',
    'source.ovpn': '.ovpn',
    'source.push': 'server',
    'source.discovery': 'cluster',
    'source.tunnel': 'tunnel',
    'route.none': 'not known yet',
    'route.label': '{{role}}, {{cidr}}: {{state}}, from: {{source}}',
    'route.label-collision': '{{role}}, {{cidr}}: {{state}} with {{with}}, from: {{source}}',
    'collision.list': 'Routes that meet something on this computer',
    'collision.summary': '{{role}}: {{cidr}} meets {{with}}; {{choice}}',
    'collision.choose': 'What becomes of {{route}}',
    'collision.hosts': 'Hosts of {{route}} that go to the cluster',
    'collision.hosts-example': 'addresses, with commas',
    'collision.apply': 'Apply',
    'route.label-none': '{{role}}: not known yet',

    'dns.active': 'Names in <c>{{domains}}</c> → <c>{{servers}}</c>, all others unchanged',
    'dns.inactive': 'Names in <c>{{domains}}</c> do not go to the cluster now',
    'dns.failed': 'Names in <c>{{domains}}</c> do not work; addresses do',
    'dns.unknown': 'Names of the cluster: not known yet',

    'step.sub': 'Step {{n}} of {{total}} · {{elapsed}}',
    'step.list': 'Steps of connecting',
    'step.done': 'done',
    'step.running': 'running',
    'step.pending': 'to come',
    'step.stopped': 'stopped here',

    'action.connect-to': 'Connect to {{profile}}',
    'action.cancel': 'Cancel',
    'action.retry': 'Try again',
    'action.try-now': 'Try now',
    'action.import': 'Import a profile…',
    'action.close': 'Close',
    'action.done': 'Done',
    'action.remove': 'Remove',

    'idle.title': 'The cluster is one click away',
    'idle.text':
      'Pod IPs, ClusterIPs and the cluster’s names will work from every program. Everything else stays as it is.',
    'idle.remote': 'Gateway',
    'menu.direct': 'Add without a VPN…',
    'direct.title': 'A cluster without a VPN',
    'direct.text':
      'For a cluster that this computer reaches by a dedicated line, the office’s router, or a router of its own in this network. Kubelane then takes care of its names, and of the routes where you name the next hop.',
    'direct.name': 'Name of the profile',
    'direct.service': 'Network of the Services',
    'direct.pod': 'Network of the Pods (optional)',
    'direct.node': 'Network of the nodes (optional)',
    'direct.dns-server': 'The cluster’s DNS server',
    'direct.domain': 'The cluster’s domain',
    'direct.next-hop': 'Next hop (optional)',
    'direct.next-hop-about':
      'The router in this network that leads to the cluster. Leave it empty where the routes are there already.',
    'direct.make': 'Add',
    'idle.direct': 'without a VPN',
    'idle.context': 'Kubernetes context',
    'idle.context-default': 'current context of the kubeconfig',
    'idle.namespace': 'Short names of',
    'idle.choose': 'Choose a profile',
    'reconnecting.sub': 'Attempt {{attempt}} · {{elapsed}}',
    'offline.sub': 'Kubelane connects again as soon as there is one',
    'disconnecting.sub': 'This takes a moment',
    'leaving.title': 'Everything is put back as it was',
    'leaving.text': 'Routes, DNS settings and the tunnel of this connection go away.',
    'failed.sub': 'Nothing is left changed on this computer',
    'input.sub': 'The gateway waits for your answer',

    'welcome.title': 'Import your OpenVPN profile',
    'welcome.text':
      'It is the .ovpn file that whoever runs your cluster gave you. Its private key stays on this computer.',
    'welcome.cli': 'Or in a terminal:',

    'sign-in.title': 'Sign in to {{profile}}',
    'sign-in.username': 'User name',
    'sign-in.password': 'Password',
    'sign-in.passphrase': 'Passphrase of the private key',
    'sign-in.password-for': 'Password for {{realm}}',
    'sign-in.code': 'One-time code',
    'sign-in.retry': 'That was not accepted. Check it and try again.',
    'sign-in.submit': 'Sign in',

    'menu.profiles': 'Profiles',
    'menu.profiles-locked': 'Disconnect to change the profile',
    'menu.remove': 'Remove {{profile}}…',
    'menu.export': 'Export {{profile}}…',
    'menu.names': 'Names in {{profile}}…',
    'menu.doctor': 'Check the connection…',
    'menu.cluster': 'What the cluster says…',
    'menu.theme': 'Appearance',
    'menu.theme-system': 'Same as the system',
    'menu.theme-light': 'Light',
    'menu.theme-dark': 'Dark',
    'menu.language': 'Language',
    'menu.language-system': 'Same as the system',
    'menu.version': 'Kubelane {{version}}',

    'remove.title': 'Remove {{profile}}?',
    'remove.text': 'Its keys are deleted from this computer. To use it again you need its .ovpn file.',

    'menu.kubeconfig': 'Kubeconfig of {{profile}}…',
    'kubeconfig.title': 'Kubeconfig of {{profile}}',
    'kubeconfig.file': 'File',
    'kubeconfig.default': 'Default ($KUBECONFIG, else ~/.kube/config)',
    'kubeconfig.other': 'Another file…',
    'kubeconfig.context': 'Context',
    'kubeconfig.current': 'The current one, as kubectl',
    'kubeconfig.current-is': 'now {{context}}',
    'kubeconfig.user': 'user {{user}}',
    'kubeconfig.namespace': 'namespace {{namespace}}',
    'kubeconfig.loading': 'Reading the kubeconfig …',
    'kubeconfig.now': 'The list of Services follows at once; the connection stays.',
    'kubeconfig.save': 'Use it',

    'names.title': 'Names in {{profile}}',
    'names.namespace': 'Short names: namespace',
    'names.namespace-about':
      'Its Services are found by their bare name, all others by name.namespace. Empty: full names alone.',
    'names.namespace-none': 'none',
    'names.namespace-wrong': 'It must be the name of a namespace, for example shop.',
    'names.reverse': 'Names for addresses, too',
    'names.reverse-about': 'Look-ups of private addresses of the cluster’s networks go to the cluster’s DNS.',
    'names.later': 'A change is in effect from the next connection on.',
    'names.save': 'Save',

    'export.title': 'Export {{profile}}',
    'export.kind': 'For',
    'export.kind-dnsmasq': 'DNS of an office: dnsmasq',
    'export.kind-openwrt': 'Router of an office: OpenWrt',
    'export.kind-unbound': 'DNS of an office: unbound',
    'export.kind-adguard': 'DNS of an office: AdGuard Home',
    'export.kind-coredns': 'DNS of an office: CoreDNS',
    'export.kind-resolved': 'One computer: systemd-resolved',
    'export.kind-macos': 'One computer: macOS',
    'export.kind-windows': 'One computer: Windows',
    'export.kind-ovpn': 'Another OpenVPN client: .ovpn',
    'export.reverse': 'Names for addresses, too',
    'export.preview': 'Preview',
    'export.secret':
      'It holds your private key: it can only be saved, readable by you alone. The keys are not shown here.',
    'export.copy': 'Copy',
    'export.copied': 'Copied',
    'export.save': 'Save…',
    'export.saved': 'Saved as {{file}}',

    'import.title': '{{profile}} is imported',
    'import.clean': 'Every line of the file is understood and used.',
    'import.partly': 'Kubelane takes what a connection needs and leaves these lines of the file out:',
    'import.line': 'Line {{line}}',
    'import.removed': 'removed',
    'import.ignored': 'not used',
    'import.unknown': 'unknown',
    'import.failed': 'The profile was not imported',

    'check.title': 'Does it answer?',
    'check.about': 'Looks from this computer: name, address, way, connection, and what the program says.',
    'check.run': 'Check',
    'check.again': 'Check again',
    'check.running': 'Checking…',
    'check.hops': 'Hops',
    'doctor.title': 'Doctor',
    'doctor.run': 'Check again',
    'doctor.copy': 'Copy report',
    'doctor.copied': 'Copied. Public addresses and names of servers are not in it.',
    'doctor.list': 'Checks',
    'doctor.cause': 'Most likely the cause of what is not ok below.',

    'cluster.title': 'Cluster',
    'cluster.asking': 'Asking the cluster about itself …',
    'cluster.about': 'What `{{context}}` says of itself. Press a value to copy it.',
    'cluster.list': 'Facts of the cluster',
    'cluster.again': 'Ask again',
    'cluster.nothing':
      'Nothing of this cluster is known: none of what was asked may be read by you, or nothing there tells. You can set the values yourself.',
    'cluster.unknown': 'not known',
    'cluster.own': 'yours',
    'cluster.how-own': 'Set by you, in the profile',
    'cluster.how-stated': 'From {{method}}',
    'cluster.how-derived': 'Follows by convention from {{method}}',
    'cluster.how-guessed': 'From {{method}}; there may be more',
    'cluster.same': 'the same by {{methods}}',
    'cluster.other': 'But by {{method}}: `{{values}}` ({{confidence}})',
    'cluster.and': ', ',
    'cluster.show-all': 'Show all {{shown}}',
    'cluster.change': 'Change: {{fact}}',
    'cluster.values': '{{fact}}: your own',
    'cluster.values-about':
      'Several with commas between them. It counts for this profile, in place of what the cluster says.',
    'cluster.too-many': 'At most 16 values, each of at most 253 letters.',
    'cluster.save': 'Save',
    'cluster.back': 'Back to what the cluster says',
    'cluster.proposal': 'Proposed routes',
    'cluster.proposed': 'There are no routes to this cluster yet. By what it says of itself they are:',
    'cluster.accept': 'Use these routes',
    'cluster.accepted': 'The profile has the routes now.',
    'cluster.open': 'Look at them',
    'cluster.findings': 'Routes that do not fit the cluster',
    'cluster.refused': 'What your rights do not show ({{shown}})',
    'cluster.refused-about':
      'Whoever administers the cluster can allow each with one command. They give a right to read, and no more.',
    'cluster.refused-tells': 'Not asked: {{method}}. It would tell: {{facts}}',
    'cluster.refused-right': 'Right that is missing: `{{right}}`',
    'cluster.copy-command': 'Copy the command for {{method}}',

    'search.label': 'Find a Service',
    'search.placeholder': 'Name, port, IP, label',
    'search.clear': 'Clear the search',
    'search.namespace': 'Namespace',
    'search.all-namespaces': 'All namespaces',
    'search.no-namespace': 'No such namespace',

    'list.label': 'Services',
    'list.count': '{{shown}} of {{total}}',
    'list.count-all': '{{total}} Services',
    'list.found': 'Services found: {{shown}} of {{total}}',
    'list.loading': 'Reading the Services: {{count}} so far',
    'list.loading-first': 'Reading the Services',
    'list.off': 'The Services appear here once the connection stands.',
    'list.off-title': 'No Services yet',
    'list.empty-title': 'This cluster has no Services',
    'list.empty': 'As soon as one is created, it appears here.',
    'list.no-match-title': 'Nothing fits',
    'list.no-match': 'No Service fits “{{query}}”.',
    'list.no-match-namespace': 'No Service in {{namespace}} fits.',
    'list.show-all': 'Show all Services',
    'list.paused-unknown': 'The cluster does not answer now. Copying still works.',
    'list.failed-title': 'The Services cannot be listed',
    'list.vpn-works': 'The connection itself works: addresses and names answer.',

    'row.headless': 'headless',
    'row.ready': '{{ready}}/{{total}} ready',
    'row.no-endpoints': 'no endpoints',
    'row.pods': '{{total}} Pods:',
    'row.no-address': 'no address',
    'row.no-ports': 'no ports',
    'row.more-ports': '+{{count}}',
    'row.label': '{{name}}, namespace {{namespace}}, {{type}}, {{address}}, {{ports}}, {{ready}}',
    'row.label-port': 'port {{port}} chosen',
    'row.ports': 'ports {{ports}}',
    'row.port-title': 'Copy {{hostname}}:{{port}}',

    'keys.label': 'Keys',
    'keys.copy': 'name:port',
    'keys.copy-ip': 'IP:port',
    'keys.ports': 'port',
    'keys.find': 'find',
    'copy.done': 'Copied {{address}}',
    'copy-as': 'Copy as',
    'copy-as.label': 'The address of {{name}} in every form',
    'copy-as.protocol': 'Protocol',
    'copy-as.unknown': 'not known',
    'copy-as.by-app-protocol': 'by its appProtocol',
    'copy-as.by-port-name': 'by the port’s name',
    'copy-as.by-port': 'by the port’s number',
    'copy-as.by-image': 'by the Pods’ image',
    'copy-as.by-chosen': 'your choice',
    'copy-as.by-nothing': 'choose it here',
    'copy-as.choose': 'What this port speaks',
    'copy-as.automatic': 'Guess it',
    'copy.failed': 'Not copied: {{text}}',
  },
  cli: cliEn,
  doctor: doctorEn,
  check: checkEn,
  browser: browserEn,
  cluster: clusterEn,
} as const satisfies Catalogue;

/** Every leaf is a text; problems have two. */
interface Catalogue {
  readonly problems: Readonly<Record<string, { readonly text: string; readonly remedy: string }>>;
  readonly [group: string]: Readonly<Record<string, string | { readonly text: string; readonly remedy: string }>>;
}

/** The same keys with any text: what another language must have. */
export type CatalogueOf<T> = { readonly [K in keyof T]: T[K] extends string ? string : CatalogueOf<T[K]> };
