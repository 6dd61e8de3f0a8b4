import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../helper/commands.ts';
import { WatchedHost } from './watched-host.ts';

let host: WatchedHost;

beforeEach(async () => {
  host = await WatchedHost.create();
});

afterEach(async () => {
  await host.close();
});

const sameLan = (): Promise<void> => host.lan('10.77.0.2', '10.77.0.1');
const otherGateway = (): Promise<void> => host.ip('route replace default via 10.77.0.254 dev lan0');

/** A second change is told three seconds after the first one. */
const changesAreToldAfterMs = 3500;

/** Milliseconds between two of the events, counted from the start. */
function apart(first: number, second: number): number {
  const times = host.lines.filter(({ kind }) => kind !== undefined).map(({ at }) => at);
  return (times[second] ?? NaN) - (times[first] ?? NaN);
}

describe('what happens to the network is told by its meaning', () => {
  beforeEach(async () => {
    await host.watch();
    await host.listening();
  });

  test('a link that goes down and comes up with the same address: offline, online and no move', async () => {
    await host.ip('link set lan0 down');
    await host.tells('offline');
    await sameLan();
    await host.tells('offline', 'online');
    expect(await host.until('moved', otherGateway)).toEqual(['offline', 'online', 'moved']);
  });

  test('a cable that is pulled out leaves the route in the table, and is offline all the same', async () => {
    await host.ip('link set far0 down');
    await host.tells('offline');
    expect(await host.inside('ip', 'route')).toContain('default via');
    await host.ip('link set far0 up');
    await host.tells('offline', 'online');
  });

  test('a new address in the same LAN is a move; so is another LAN after a link that was down', async () => {
    await host.lan('10.77.0.9', '10.77.0.1');
    await host.tells('moved');
    await host.ip('link set lan0 down');
    await host.tells('moved', 'offline');
    await host.lan('10.88.0.2', '10.88.0.1');
    await host.tells('moved', 'offline', 'online', 'moved');
    expect(apart(2, 3)).toBeLessThan(50);
  });

  test('another device with a better metric is a move', async () => {
    await host.ip('link add usb0 type veth peer name usb1', 'link set usb1 up', 'addr add 10.99.0.2/24 dev usb0');
    await host.ip('link set usb0 up', 'route add default via 10.99.0.1 dev usb0 metric 100');
    // The old one has metric 0 and stays the kernel's choice.
    await host.ip('route del default via 10.77.0.1 dev lan0');
    expect((await host.until('moved', () => Promise.resolve())).filter((kind) => kind !== 'changed')).toEqual([
      'moved',
    ]);
  });

  test('containers, our own tunnel and addresses for privacy are nothing', async () => {
    await host.ip('addr add fd77::2/64 dev lan0 nodad', 'route add default via fd77::1 dev lan0');
    await host.tells('changed'); // IPv6 came.
    // The kernel makes an address for privacy beside one that it may manage such for.
    await host.inside('sysctl', '-qw', 'net.ipv6.conf.lan0.use_tempaddr=2');
    await host.ip('addr change fd77::2/64 dev lan0 mngtmpaddr valid_lft 600 preferred_lft 600');
    const temporary = await eventually('an address for privacy', async () => {
      const text = await host.inside('ip', '-6', '-o', 'addr', 'show', 'dev', 'lan0', 'temporary');
      return /inet6 (fd77::?\S+).*temporary/.exec(text)?.[1] ?? null;
    });
    await host.ip(
      'link add docker0 type bridge',
      'addr add 172.17.0.1/16 dev docker0',
      'link set docker0 up',
      'link add veth1a2b3c type veth peer name inner0',
      'link set veth1a2b3c master docker0 up',
      'link set inner0 up',
      'tuntap add kl0 mode tun',
      'addr add 192.168.6.2/24 dev kl0',
      'link set kl0 up',
      'route add 10.96.0.0/12 dev kl0',
      'route add 10.200.0.0/16 dev kl0',
    );
    await host.staysSilent(changesAreToldAfterMs);
    await host.ip(`addr del ${temporary} dev lan0`);
    await host.ip('route del 10.200.0.0/16 dev kl0', 'link del kl0', 'link del docker0');
    await host.staysSilent(changesAreToldAfterMs);
    // The same watcher sees what does count.
    await host.ip('link add usb0 type veth peer name usb1', 'addr add 10.99.0.2/24 dev usb0');
    await host.ip('link set usb1 up', 'link set usb0 up');
    await host.tells('changed', 'changed');
  });

  test('a route inside one of the tunnel’s is worth a fresh look, whoever made it', async () => {
    await host.ip('tuntap add kl0 mode tun', 'link set kl0 up', 'route add 10.96.0.0/12 dev kl0');
    await host.ip('link add br-0123456789ab type bridge', 'addr add 10.97.0.1/16 dev br-0123456789ab');
    await host.ip('link set br-0123456789ab up');
    await host.tells('changed');
  });

  test('a route that our own tunnel loses is told at once', async () => {
    await host.ip('tuntap add kl0 mode tun', 'link set kl0 up', 'route add 10.96.0.0/12 dev kl0 proto 107');
    await eventually('the route that came', () => (host.touches > 0 ? true : null));
    const before = host.touches;
    await host.ip('route flush proto 107');
    await eventually('the route that went', () => (host.touches > before ? true : null), 1_000);
    expect(host.kinds).toEqual([]);
  });

  test('a hundred flaps in a few seconds: few events, and the last one is right', async () => {
    for (let flap = 0; flap < 100; flap++) {
      await host.ip('link set lan0 down');
      await (flap % 2 === 0 ? sameLan() : host.lan('10.77.0.3', '10.77.0.1'));
    }
    await host.ip('link set lan0 down');
    await eventually('offline', () => (host.kinds.at(-1) === 'offline' ? true : null), 12_000);
    expect(host.kinds.length).toBeLessThan(20);
    await host.lan('10.77.0.4', '10.77.0.1');
    const before = host.kinds.length;
    await eventually('back', () => (host.kinds.length === before + 2 ? true : null), 12_000);
    expect(host.kinds.slice(before)).toEqual(['online', 'moved']);
  });
});

test('a gateway that changes two hundred times: a few moves, and the last one is right', async () => {
  await host.watch();
  await host.listening();
  for (let change = 0; change < 200; change++) {
    await host.ip(`route replace default via 10.77.0.${100 + (change % 100)} dev lan0`);
  }
  // Three at once, and then one that has held for a second.
  await host.tells('moved', 'moved', 'moved', 'moved');
});

describe('the program that tells of changes', () => {
  test('kill -9 of the watching process leaves nothing behind', async () => {
    // A new address is an event some time later: with that, `ip` would end in any case.
    await eventually('no address on trial', async () =>
      (await host.inside('ip', '-6', 'addr', 'show', 'tentative')).includes('inet6') ? null : true,
    );
    await host.watch();
    await host.listening();
    process.kill(host.watchingPid, 'SIGKILL');
    await eventually('no ip monitor', async () => ((await host.pids()).length === 0 ? true : null));
  });

  test('without setpriv it ends at the next thing it has to say', async () => {
    await host.watch(['setpriv']);
    const pid = await host.listening();
    process.kill(host.watchingPid, 'SIGKILL');
    await eventually('the watching to end', async () => ((await host.pids()).join() === String(pid) ? true : null));
    await host.ip('link set lan0 down');
    await eventually('no ip monitor', async () => ((await host.pids()).length === 0 ? true : null));
  });

  test('when it is killed the watching goes on', async () => {
    await host.watch();
    const first = await host.listening();
    process.kill(first, 'SIGKILL');
    await host.ip('link set lan0 down');
    await host.tells('offline');
    await eventually('another one', async () => ((await host.listening()) !== first ? true : null));
    expect(host.lines.some(({ log }) => log?.includes('started again'))).toBe(true);
    await host.lan('10.77.0.9', '10.77.0.1');
    await host.tells('offline', 'online', 'moved');
  });
  test.each([[['ip']], [['ip', 'setpriv']]])('without %s it looks every two seconds, and says so', async (missing) => {
    await host.watch(missing);
    await eventually('word of it', () => (host.lines.some(({ log }) => log?.includes('every 2 s')) ? true : null));
    await host.lan('10.77.0.9', '10.77.0.1');
    await host.tells('moved');
    expect((await host.pids()).length).toBe(1);
  });
});
