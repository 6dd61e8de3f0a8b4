#!/bin/sh
# Kubelane export of the profile shop-dev: names of the cluster for macOS
# Its values are those of the running connection:
#   VPN server     gw.shop.example:1194 udp  from the .ovpn file of the profile
#   DNS server     10.96.0.10                from the profile, as its owner set it
#   domain         cluster.coder4            from the running connection (the VPN server or the cluster told it)
#   search         svc.cluster.coder4        from the profile, as its owner set it
#   route vpn      192.168.6.0/24            from the tunnel of the running connection
#   route node     192.168.8.0/24            from the VPN server of the running connection
#   route pod      10.200.0.0/16             from the .ovpn file of the profile
#   route service  10.96.0.0/12              from the profile, as its owner set it
#
# Where it goes: run it once with `sudo sh kubelane-macos.sh`; it lasts over restarts.
# To check: dscacheutil -q host -a name kubernetes.default.svc.cluster.coder4
# (`scutil --dns` lists the resolvers; dig and nslookup do not look at /etc/resolver.)
# This machine needs a route to 10.96.0.10, and whoever uses the names needs routes to
# 192.168.6.0/24 192.168.8.0/24 10.200.0.0/16 10.96.0.0/12 (an office: on its router, for everybody).

set -eu
mark='# Kubelane export of the profile shop-dev'
mkdir -p /etc/resolver
names='cluster.coder4'
for name in $names; do
  file="/etc/resolver/$name"
  if [ -e "$file" ] && ! grep -qxF "$mark" "$file"; then
    echo "$file belongs to another program; nothing was changed." >&2
    exit 1
  fi
done
for name in $names; do
  printf '%s\n' '# Kubelane export of the profile shop-dev' 'nameserver 10.96.0.10' 'timeout 3' > "/etc/resolver/$name"
done
dscacheutil -flushcache
killall -HUP mDNSResponder

# To undo:
#   sudo sh -c 'cd /etc/resolver && rm -f cluster.coder4'
#   sudo dscacheutil -flushcache && sudo killall -HUP mDNSResponder
