#!/bin/sh
# Kubelane export of the profile shop-dev: names of the cluster for macOS
# Its values are those of the profile alone; nothing was connected to check them:
#   VPN server     gw.shop.example:1194 udp  from the .ovpn file of the profile
#   VPN server     [2001:db8::1]:443 tcp     from the .ovpn file of the profile
#   DNS server     10.96.0.10                from the profile, as its owner set it
#   DNS server     fd00:96::a                from the profile, as its owner set it
#   domain         cluster.local             from the .ovpn file of the profile
#   domain         shop.test                 from the .ovpn file of the profile
#   search         svc.cluster.coder4        from the profile, as its owner set it
#   route pod      10.200.0.0/16             from the profile, as its owner set it
#   route pod      fd00:200::/64             from the profile, as its owner set it
#   route service  10.96.0.0/15              from the profile, as its owner set it
#
# Where it goes: run it once with `sudo sh kubelane-macos.sh`; it lasts over restarts.
# To check: dscacheutil -q host -a name kubernetes.default.svc.cluster.local
# To check: dscacheutil -q host -a name kubernetes.default.svc.shop.test
# (`scutil --dns` lists the resolvers; dig and nslookup do not look at /etc/resolver.)
# Names under .local are also asked by multicast: the first answer may take some seconds.
# This machine needs a route to 10.96.0.10 and fd00:96::a, and whoever uses the names needs routes to
# 10.200.0.0/16 fd00:200::/64 10.96.0.0/15 (an office: on its router, for everybody).

set -eu
mark='# Kubelane export of the profile shop-dev'
mkdir -p /etc/resolver
names='cluster.local shop.test 200.10.in-addr.arpa 0.0.0.0.0.0.0.0.0.0.2.0.0.0.d.f.ip6.arpa 96.10.in-addr.arpa 97.10.in-addr.arpa'
for name in $names; do
  file="/etc/resolver/$name"
  if [ -e "$file" ] && ! grep -qxF "$mark" "$file"; then
    echo "$file belongs to another program; nothing was changed." >&2
    exit 1
  fi
done
for name in $names; do
  printf '%s\n' '# Kubelane export of the profile shop-dev' 'nameserver 10.96.0.10' 'nameserver fd00:96::a' 'timeout 3' > "/etc/resolver/$name"
done
dscacheutil -flushcache
killall -HUP mDNSResponder

# To undo:
#   sudo sh -c 'cd /etc/resolver && rm -f cluster.local shop.test 200.10.in-addr.arpa 0.0.0.0.0.0.0.0.0.0.2.0.0.0.d.f.ip6.arpa 96.10.in-addr.arpa 97.10.in-addr.arpa'
#   sudo dscacheutil -flushcache && sudo killall -HUP mDNSResponder
