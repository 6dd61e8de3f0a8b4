import { BodyWriter } from '../../network/bus-message.ts';
import { SystemBus } from '../../network/system-bus.ts';

const bus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
const match =
  "type='signal',sender='org.freedesktop.resolve1',path='/org/freedesktop/resolve1',member='PropertiesChanged'";

/**
 * Calls back at each change that systemd-resolved tells of (org.freedesktop.resolve1(5): the manager's servers and domains change with those of
 * every link), over a connection of its own, until the returned function is called.
 */
export function watchResolved(changed: () => void): () => void {
  const connection = new SystemBus(undefined, (name) => {
    if (name === 'PropertiesChanged') changed();
  });
  void connection.call({
    ...bus,
    member: 'AddMatch',
    signature: 's',
    body: new BodyWriter().string(match).toBuffer(),
  });
  return () => connection.close();
}
