import { expect, it } from 'vitest';
import { sessionBusSocket } from '../../../electron/main/tray/session-bus-socket.ts';

const socketOf = (address: string): string | null => sessionBusSocket({ DBUS_SESSION_BUS_ADDRESS: address });

it('takes the first Unix socket of the list', () => {
  expect(socketOf('unix:path=/run/user/1000/bus')).toBe('/run/user/1000/bus');
  expect(socketOf('unix:path=/tmp/dbus-x,guid=0123')).toBe('/tmp/dbus-x');
  expect(socketOf('unix:guid=0123,path=/tmp/dbus-x')).toBe('/tmp/dbus-x');
  expect(socketOf('tcp:host=localhost,port=1;unix:path=/second;unix:path=/third')).toBe('/second');
});

it('knows abstract sockets and escaped bytes', () => {
  expect(socketOf('unix:abstract=/tmp/dbus-x,guid=0123')).toBe('\0/tmp/dbus-x');
  expect(socketOf('unix:path=/tmp/a%20b%3d')).toBe('/tmp/a b=');
  expect(socketOf('unix:path=/tmp/100%')).toBe('/tmp/100%');
});

it('knows of no other way to a bus', () => {
  for (const address of ['tcp:host=localhost,port=1', 'autolaunch:', 'unix:tmpdir=/tmp', 'nonsense', ';;', 'unix:']) {
    expect(socketOf(address)).toBeNull();
  }
});

it('looks where systemd puts the bus when no address is given', () => {
  expect(sessionBusSocket({ XDG_RUNTIME_DIR: '/run/user/1000' })).toBe('/run/user/1000/bus');
  expect(sessionBusSocket({ DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' })).toBeNull();
});
