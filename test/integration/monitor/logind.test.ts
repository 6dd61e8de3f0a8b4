import { Message, sessionBus, type MessageBus } from '@jellybrick/dbus-next';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogindSleep } from '../../../electron/connection/monitor/logind.ts';
import { Background, eventually } from '../helper/commands.ts';

/** A bus of its own, on which the tests are logind. */
let folder: string;
let daemon: Background;
const opened: MessageBus[] = [];
let sleep: LogindSleep;
let heard: boolean[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klm-bus-'));
  const config = `<busconfig><listen>unix:path=${join(folder, 'bus')}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;
  await writeFile(join(folder, 'bus.conf'), config);
  daemon = new Background('dbus-daemon', [`--config-file=${join(folder, 'bus.conf')}`, '--nofork', '--print-address']);
  await daemon.says('unix:path');
  heard = [];
  sleep = new LogindSleep(join(folder, 'bus'));
});

afterEach(async () => {
  sleep.stop();
  for (const bus of opened.splice(0)) bus.disconnect();
  await daemon.stop();
  await rm(folder, { recursive: true });
});

async function connect(name: string | null = null): Promise<MessageBus> {
  const bus = sessionBus({ busAddress: `unix:path=${join(folder, 'bus')}` });
  opened.push(bus);
  await new Promise<void>((resolve) => bus.once('connect', () => resolve()));
  if (name !== null) await bus.requestName(name, 0);
  return bus;
}

function prepareForSleep(begins: boolean, destination?: string): Message {
  const message = Message.newSignal(
    '/org/freedesktop/login1',
    'org.freedesktop.login1.Manager',
    'PrepareForSleep',
    'b',
    [begins],
  );
  if (destination !== undefined) message.destination = destination;
  return message;
}

test('what logind says is heard; what others say in its name is not', async () => {
  const logind = await connect('org.freedesktop.login1');
  expect(await sleep.start((begins) => heard.push(begins))).toBe(true);
  const stranger = await connect();
  const names = (
    await stranger.call(
      new Message({
        destination: 'org.freedesktop.DBus',
        path: '/org/freedesktop/DBus',
        interface: 'org.freedesktop.DBus',
        member: 'ListNames',
      }),
    )
  )?.body[0] as string[];
  // To everybody, and to each connection by its own name, which no match keeps out.
  stranger.send(prepareForSleep(true));
  for (const name of names.filter((found) => found.startsWith(':'))) stranger.send(prepareForSleep(true, name));
  await stranger.getProxyObject('org.freedesktop.DBus', '/org/freedesktop/DBus'); // All of it has been sent.
  logind.send(prepareForSleep(false));
  logind.send(prepareForSleep(true));
  await eventually('two signals', () => (heard.length >= 2 ? true : null));
  expect(heard).toEqual([false, true]);
});

test('a logind that was started again is heard', async () => {
  const first = await connect('org.freedesktop.login1');
  expect(await sleep.start((begins) => heard.push(begins))).toBe(true);
  await first.releaseName('org.freedesktop.login1');
  const second = await connect('org.freedesktop.login1');
  second.send(prepareForSleep(true));
  await eventually('the signal', () => (heard.length === 1 ? true : null));
});

test('without logind, or without a bus, nobody tells', async () => {
  expect(await sleep.start(() => undefined)).toBe(false);
  expect(await new LogindSleep(join(folder, 'nothing')).start(() => undefined)).toBe(false);
});
