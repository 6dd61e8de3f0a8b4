import { isIpv6 } from '../../shared/ip.ts';
import { headerBytes, type Echo } from '../verify/path-limit.ts';
import type { RunCommand } from './run.ts';

/** Three of each size, so that one lost packet does not count. */
const requests = 3;

/** iputils' ping(8), which every user may run: packets must not be cut to pieces (`-M do`), 0.2 s apart, and are waited for a second. */
export function linuxEcho(run: RunCommand): Echo {
  return echoBy(run, (size, address) => [
    '-n',
    '-M',
    'do',
    '-c',
    `${requests}`,
    '-i',
    '0.2',
    '-W',
    '1',
    '-s',
    size,
    address,
  ]);
}

/** ping(8) of macOS: `-D` sets "don't fragment", `-W` is in milliseconds. Not run on a real machine yet; IPv4 only. */
export function macosEcho(run: RunCommand): Echo {
  return ipv4Only(
    echoBy(run, (size, address) => ['-n', '-D', '-c', `${requests}`, '-i', '0.2', '-W', '1000', '-s', size, address]),
  );
}

/** ping of Windows: `-f` sets "don't fragment", `-w` is in milliseconds. Not run on a real machine yet; IPv4 only. */
export function windowsEcho(run: RunCommand): Echo {
  return ipv4Only(echoBy(run, (size, address) => ['-n', `${requests}`, '-w', '500', '-f', '-l', size, address]));
}

function ipv4Only(echo: Echo): Echo {
  return (address, packetBytes) => (isIpv6(address) ? Promise.resolve(null) : echo(address, packetBytes));
}

/** `address` is the canonical text of a parsed address: ping can take it for no option. */
function echoBy(run: RunCommand, argv: (size: string, address: string) => readonly string[]): Echo {
  return async (address, packetBytes) => {
    const { stdout } = await run('ping', argv(String(packetBytes - headerBytes(address)), address));
    return parsePing(stdout);
  };
}

/** The last lines of ping: `3 packets transmitted, 2 received, …`, `3 packets transmitted, 2 packets received, …`, `Sent = 3, Received = 2`. */
export function parsePing(stdout: string): Awaited<ReturnType<Echo>> {
  const unix = /^(\d+) packets transmitted, (\d+) (?:packets )?received/m.exec(stdout);
  const [, sent, answered] = unix ?? /Sent = (\d+), Received = (\d+)/.exec(stdout) ?? [];
  return sent === undefined || answered === undefined ? null : { sent: Number(sent), answered: Number(answered) };
}
