import { execFileSync } from 'node:child_process';

/** The local ports of a program's TCP connections to a port. */
export function connectionsOf(pid: number, port: number): readonly number[] {
  const lines = execFileSync('ss', ['-Htnp', 'dport', '=', `:${port}`], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(`pid=${pid},`))
    .map((line) => Number(/:(\d+)$/.exec(line.trim().split(/\s+/)[3] ?? '')?.[1] ?? NaN));
}

/** Lets every packet of these connections vanish, both ways, without a word to either side. Returns what ends that. */
export function cutOff(ports: readonly number[], server: number): () => void {
  if (ports.length === 0) throw new Error(`there is no connection to port ${server}`);
  const rules = ports.flatMap((port) => [rule(port, server), rule(server, port)]);
  for (const words of rules) execFileSync('iptables', ['--wait', '--insert', ...words]);
  return () => {
    for (const words of rules) execFileSync('iptables', ['--wait', '--delete', ...words]);
  };
}

function rule(from: number, to: number): readonly string[] {
  return ['OUTPUT', '--protocol', 'tcp', '--sport', String(from), '--dport', String(to), '--jump', 'DROP'];
}
