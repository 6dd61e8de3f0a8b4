import { lstat, readdir } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManagementChannel } from '../../../electron/helper/management-channel.ts';
import { soon } from './soon.ts';
import { useTempFolder } from './temp-folder.ts';

const path = useTempFolder();
const lost = { ok: false, text: 'the management connection is closed', lines: [] };

describe('ManagementChannel', () => {
  let channel: ManagementChannel;
  let openvpn: Socket;
  /** What the channel said to its owner. */
  let events: unknown[];
  /** What openvpn was sent. */
  let sent: string;

  const connect = (): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = createConnection(path('m'), () => resolve(socket));
      // One that is refused is closed, which is for the test to see.
      socket.on('error', () => resolve(socket));
    });
  const closed = (socket: Socket): Promise<unknown> =>
    new Promise((resolve) => (socket.destroyed ? resolve(null) : socket.resume().once('close', resolve)));

  beforeEach(async () => {
    events = [];
    sent = '';
    channel = await ManagementChannel.listen(path('m'), null, {
      onConnected: () => events.push('connected'),
      onMessage: (message) => events.push(message),
    });
  });
  afterEach(() => {
    channel.close();
    openvpn.destroy();
  });
  const callBack = async (): Promise<void> => {
    openvpn = await connect();
    openvpn.on('data', (chunk: Buffer) => (sent += chunk.toString()));
    await soon(() => channel.isConnected).toBe(true);
  };

  it('is known by its path and lets nobody but its owner in', async () => {
    await callBack();
    expect(channel.path).toBe(path('m'));
    const others = await readdir(path());
    // The listening has ended with the first connection, and its file with it.
    expect(others).toEqual([]);
  });

  it('gives the socket to the user that openvpn runs as', async () => {
    await callBack();
    const user = process.getuid?.() ?? 0;
    const other = await ManagementChannel.listen(path('n'), user, { onConnected: () => 0, onMessage: () => 0 });
    const found = await lstat(path('n'));
    expect([found.uid, (found.mode & 0o777).toString(8)]).toEqual([user, '600']);
    other.close();
  });

  it('rejects where it cannot listen', async () => {
    await callBack();
    const ports = { onConnected: () => undefined, onMessage: () => undefined };
    await expect(ManagementChannel.listen(path('none', 'm'), null, ports)).rejects.toThrow(/ENOENT|EACCES/);
  });

  it('tells of the connection and of every message, and pairs replies with commands in their order', async () => {
    await callBack();
    expect(events).toEqual(['connected']);
    const replies = Promise.all([
      channel.send('state on all\n'),
      channel.send('hold release\n'),
      channel.send('version\n'),
      channel.send('log on all\n'),
    ]);
    await soon(() => sent).toBe('state on all\nhold release\nversion\nlog on all\n');
    openvpn.write('SUCCESS: real-time\r\n1,WAIT,,,\r\n>BYTECOUNT:1,2\r\nEND\r\n');
    openvpn.write('ERROR: no hold\r\nOpenVPN Version: x\r\nManagement Version: 5\r\nEND\r\nERROR: no log\r\n');
    expect(await replies).toEqual([
      { ok: true, text: 'real-time', lines: ['1,WAIT,,,'] },
      { ok: false, text: 'no hold', lines: [] },
      { ok: true, text: '', lines: ['OpenVPN Version: x', 'Management Version: 5'] },
      { ok: false, text: 'no log', lines: [] },
    ]);
    expect(events).toEqual(['connected', { kind: 'bytecount', bytesIn: 1, bytesOut: 2 }]);
  });

  it('does not wait for an answer where there is none, and passes over answers that nobody waits for', async () => {
    await callBack();
    expect(await channel.send('exit\n')).toEqual({ ok: true, text: '', lines: [] });
    openvpn.write('SUCCESS: unasked\r\nEND\r\nword\r\n>ECHO:1,x\r\n');
    await soon(() => events).toHaveLength(2);
    const reply = channel.send('hold release\n');
    await soon(() => sent).toContain('hold release');
    openvpn.write('SUCCESS: asked\r\n');
    expect(await reply).toEqual({ ok: true, text: 'asked', lines: [] });
  });

  it('bounds the lines of one reply', async () => {
    await callBack();
    const reply = channel.send('version\n');
    openvpn.write(`${'line\r\n'.repeat(2100)}END\r\n`);
    expect((await reply).lines).toHaveLength(2000);
  });

  it('takes one connection and no more', async () => {
    const [one, two] = await Promise.all([connect(), connect()]);
    await Promise.race([closed(one), closed(two)]);
    openvpn = one.destroyed ? two : one;
    expect(channel.isConnected).toBe(true);
    expect(openvpn.destroyed).toBe(false);
    expect(events).toEqual(['connected']);
  });

  it('answers what waits when the connection is lost, and what comes later', async () => {
    await callBack();
    const waiting = [channel.send('hold release\n'), channel.send('version\n')];
    await soon(() => sent).toContain('version');
    openvpn.destroy();
    expect(await Promise.all(waiting)).toEqual([lost, lost]);
    await soon(() => channel.isConnected).toBe(false);
    expect(await channel.send('version\n')).toEqual(lost);
  });

  it('ends the connection when it closes, which ends openvpn', async () => {
    await callBack();
    const waiting = channel.send('version\n');
    channel.close();
    expect(await waiting).toEqual(lost);
    await closed(openvpn);
  });
});
