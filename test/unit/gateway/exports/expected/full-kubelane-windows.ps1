# Kubelane export of the profile shop-dev: names of the cluster for Windows (NRPT)
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
# Where it goes: run it once in a PowerShell of an administrator; it lasts over restarts:
#   powershell -ExecutionPolicy Bypass -File kubelane-windows.ps1
# To check: Resolve-DnsName kubernetes.default.svc.cluster.local
# To check: Resolve-DnsName kubernetes.default.svc.shop.test
# (`Get-DnsClientNrptPolicy` lists the rules in effect; nslookup does not look at them.)
# This machine needs a route to 10.96.0.10 and fd00:96::a, and whoever uses the names needs routes to
# 10.200.0.0/16 fd00:200::/64 10.96.0.0/15 (an office: on its router, for everybody).

#Requires -RunAsAdministrator
$ErrorActionPreference = 'Stop'
$note = 'Kubelane export of the profile shop-dev'
if (Test-Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient\DnsPolicyConfig') {
  Write-Warning 'A Group Policy has rules of its own: Windows then ignores these. Ask your administrator to add them there.'
}
# What an earlier run made is replaced.
Get-DnsClientNrptRule | Where-Object { $_.Comment -eq $note } | Remove-DnsClientNrptRule -Force
foreach ($namespace in @('.cluster.local', '.shop.test', '.200.10.in-addr.arpa', '.0.0.0.0.0.0.0.0.0.0.2.0.0.0.d.f.ip6.arpa', '.96.10.in-addr.arpa', '.97.10.in-addr.arpa')) {
  Add-DnsClientNrptRule -Namespace $namespace -NameServers @('10.96.0.10', 'fd00:96::a') -Comment $note -DisplayName $note
}
Clear-DnsClientCache

# To undo:
#   Get-DnsClientNrptRule | Where-Object { $_.Comment -eq 'Kubelane export of the profile shop-dev' } | Remove-DnsClientNrptRule -Force
#   Clear-DnsClientCache
