import { Message, MessageFlag, systemBus } from '@jellybrick/dbus-next';

/**
 * What programs on the laptop see of systemd-logind: its name on the system bus, and PrepareForSleep, which tells of a sleep before it begins
 * and after it has ended (org.freedesktop.login1(5)). The laboratory says when, by `Announce` of an interface of its own; the answer means that
 * the bus has passed the signal on. A sleep that is announced twice is told once. Nothing holds a sleep up: `Inhibit` is refused.
 */
const name = 'org.freedesktop.login1';
const path = '/org/freedesktop/login1';

const bus = systemBus();
let asleep = false;

function announce(begins: boolean): void {
  if (begins === asleep) return;
  asleep = begins;
  bus.send(Message.newSignal(path, `${name}.Manager`, 'PrepareForSleep', 'b', [begins]));
}

bus.addMethodHandler((message) => {
  if (message.path !== path) return false;
  const isAnnouncement = message.interface === 'kubelane.lab.Sleep' && message.member === 'Announce';
  if (isAnnouncement) announce(message.body[0] === true);
  if ((message.flags & MessageFlag.NO_REPLY_EXPECTED) !== 0) return true;
  // Messages of one sender keep their order on the bus: whoever has this answer knows that the signal went out.
  bus.send(
    isAnnouncement
      ? Message.newMethodReturn(message)
      : Message.newError(message, 'org.freedesktop.DBus.Error.NotSupported', 'Only the laboratory’s sleep is here.'),
  );
  return true;
});
await bus.requestName(name, 0);
process.stdout.write('ready\n');
