#!/bin/sh
# Kubelane export of the profile shop-dev: the cluster for everybody behind an OpenWrt router
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
# For OpenWrt 19.07 to 24.10. Where it goes: on the router, after
#   opkg update && opkg install openvpn-openssl
# and with the profile itself there: kubelane export ovpn --profile shop-dev --output kubelane.ovpn, then copy it to
# /etc/openvpn/kubelane.ovpn (`chmod 600`: it has the key). Then `sh kubelane-openwrt.sh`.
# To check, on any computer of the office: nslookup kubernetes.default.svc.cluster.coder4
# (on the router: `logread -e openvpn`, `ip route show dev tun-kubelane`)

set -e
[ -s /etc/openvpn/kubelane.ovpn ] || { echo 'Copy the profile to /etc/openvpn/kubelane.ovpn first.' >&2; exit 1; }

# What an earlier run made is replaced.
for section in openvpn.kubelane network.kubelane firewall.kubelane firewall.kubelane_lan; do uci -q delete "$section" || :; done
i=0; while [ $i -lt 16 ]; do uci -q delete network.kubelane_$i || :; i=$((i + 1)); done
uci -q del_list 'dhcp.@dnsmasq[0].server=/cluster.coder4/10.96.0.10' || :
uci -q del_list 'dhcp.@dnsmasq[0].rebind_domain=/cluster.coder4/' || :

# The OpenVPN client.
uci set openvpn.kubelane='openvpn'
uci set openvpn.kubelane.enabled='1'
uci set openvpn.kubelane.config='/etc/openvpn/kubelane.ovpn'
uci set openvpn.kubelane.dev='tun-kubelane'
uci set openvpn.kubelane.dev_type='tun'

# The routes.
uci set network.kubelane='interface'
uci set network.kubelane.proto='none'
uci set network.kubelane.device='tun-kubelane'
uci set network.kubelane_0='route'
uci set network.kubelane_0.interface='kubelane'
uci set network.kubelane_0.target='192.168.8.0/24'
uci set network.kubelane_1='route'
uci set network.kubelane_1.interface='kubelane'
uci set network.kubelane_1.target='10.200.0.0/16'
uci set network.kubelane_2='route'
uci set network.kubelane_2.interface='kubelane'
uci set network.kubelane_2.target='10.96.0.0/12'

# The firewall: from the LAN to the cluster, never back.
uci set firewall.kubelane='zone'
uci set firewall.kubelane.name='kubelane'
uci set firewall.kubelane.network='kubelane'
uci set firewall.kubelane.input='REJECT'
uci set firewall.kubelane.forward='REJECT'
uci set firewall.kubelane.output='ACCEPT'
uci set firewall.kubelane.masq='1'
uci set firewall.kubelane.mtu_fix='1'
uci set firewall.kubelane_lan='forwarding'
uci set firewall.kubelane_lan.src='lan'
uci set firewall.kubelane_lan.dest='kubelane'

# Names, and the exception without which rebind protection drops the answers.
uci add_list 'dhcp.@dnsmasq[0].server=/cluster.coder4/10.96.0.10'
uci add_list 'dhcp.@dnsmasq[0].rebind_domain=/cluster.coder4/'

for config in openvpn network firewall dhcp; do uci commit "$config"; done
/etc/init.d/network reload
/etc/init.d/firewall restart
/etc/init.d/openvpn restart
/etc/init.d/dnsmasq restart

# To undo:
#   for section in openvpn.kubelane network.kubelane firewall.kubelane firewall.kubelane_lan; do uci -q delete "$section" || :; done
#   i=0; while [ $i -lt 16 ]; do uci -q delete network.kubelane_$i || :; i=$((i + 1)); done
#   uci -q del_list 'dhcp.@dnsmasq[0].server=/cluster.coder4/10.96.0.10' || :
#   uci -q del_list 'dhcp.@dnsmasq[0].rebind_domain=/cluster.coder4/' || :
#   for config in openvpn network firewall dhcp; do uci commit "$config"; done
#   /etc/init.d/network reload
#   /etc/init.d/firewall restart
#   /etc/init.d/openvpn restart
#   /etc/init.d/dnsmasq restart
#   rm /etc/openvpn/kubelane.ovpn
