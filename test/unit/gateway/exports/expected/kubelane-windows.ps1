# Kubelane export of the profile shop-dev: names of the cluster for Windows (NRPT)
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
# Where it goes: run it once in a PowerShell of an administrator; it lasts over restarts:
#   powershell -ExecutionPolicy Bypass -File kubelane-windows.ps1
# To check: Resolve-DnsName kubernetes.default.svc.cluster.coder4
# (`Get-DnsClientNrptPolicy` lists the rules in effect; nslookup does not look at them.)
# This machine needs a route to 10.96.0.10, and whoever uses the names needs routes to
# 192.168.6.0/24 192.168.8.0/24 10.200.0.0/16 10.96.0.0/12 (an office: on its router, for everybody).

#Requires -RunAsAdministrator
$ErrorActionPreference = 'Stop'
$note = 'Kubelane export of the profile shop-dev'
if (Test-Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient\DnsPolicyConfig') {
  Write-Warning 'A Group Policy has rules of its own: Windows then ignores these. Ask your administrator to add them there.'
}
# What an earlier run made is replaced.
Get-DnsClientNrptRule | Where-Object { $_.Comment -eq $note } | Remove-DnsClientNrptRule -Force
foreach ($namespace in @('.cluster.coder4')) {
  Add-DnsClientNrptRule -Namespace $namespace -NameServers @('10.96.0.10') -Comment $note -DisplayName $note
}
Clear-DnsClientCache

# To undo:
#   Get-DnsClientNrptRule | Where-Object { $_.Comment -eq 'Kubelane export of the profile shop-dev' } | Remove-DnsClientNrptRule -Force
#   Clear-DnsClientCache
