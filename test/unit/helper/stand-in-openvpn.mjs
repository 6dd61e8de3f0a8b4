// Stands in for openvpn in unit tests: reads a configuration on standard input, calls back at `--management`, and speaks the management
// interface as far as the helper uses it. The first server's name in the configuration says how it behaves. The real openvpn is run by the
// integration tests.
import { createConnection } from 'node:net';
import { readFileSync } from 'node:fs';

const config = readFileSync(0, 'utf8');
const host = /^remote "([a-z]+)\./m.exec(config)?.[1] ?? 'good';
const device = process.argv[process.argv.indexOf('--dev') + 1];
const path = process.argv[process.argv.indexOf('--management') + 1];

if (host === 'refusing') {
  process.stdout.write('Options error: this is not for me\n');
  process.exit(1);
}
if (host === 'deaf') process.on('SIGTERM', () => undefined);
process.stdout.write('started\n');

if (host === 'silent') setInterval(() => undefined, 1000);
else callBack();

function callBack() {
  const socket = createConnection(path);
  const say = (...lines) => socket.write(lines.map((line) => `${line}\r\n`).join(''));
  const state = (name, detail = '') => `>STATE:1700000000,${name},${detail},,`;
  const comeUp = () =>
    say(
      state('GET_CONFIG'),
      '>UPDOWN:UP',
      `>UPDOWN:ENV,dev=${device}`,
      '>UPDOWN:ENV,ifconfig_local=192.168.6.2',
      '>UPDOWN:ENV,ifconfig_netmask=255.255.255.0',
      '>UPDOWN:ENV,END',
      state('CONNECTED', 'SUCCESS'),
    );
  const answers = {
    'state on all': () => say('SUCCESS: real-time state notification set to ON', '1700000000,CONNECTING,,,', 'END'),
    'log on all': () => say('SUCCESS: real-time log notification set to ON', 'END'),
    'hold release': () => {
      say('SUCCESS: hold release succeeded', state('WAIT'), state('AUTH'));
      if (host === 'asking') say(">PASSWORD:Need 'Auth' username/password");
      else if (host === 'odd')
        say('>INFOMSG:OPEN_URL:http://idp.example/', ">NEED-STR:Need 'token' input MSG:Insert it");
      else comeUp();
    },
    'signal SIGUSR1': () =>
      say(
        'SUCCESS: signal SIGUSR1 thrown',
        '>UPDOWN:DOWN',
        '>UPDOWN:ENV,END',
        state('RECONNECTING', 'SIGUSR1'),
        '>HOLD:Waiting for hold release:0',
      ),
    'signal SIGTERM': () => {
      say('SUCCESS: signal SIGTERM thrown');
      if (host !== 'deaf') say(state('EXITING', 'SIGTERM'), '>UPDOWN:DOWN', '>UPDOWN:ENV,END');
      if (host !== 'deaf') socket.end(() => process.exit(0));
    },
  };
  let pending = '';
  socket.on('connect', () => say('>INFO:OpenVPN Management Interface', '>HOLD:Waiting for hold release:0'));
  socket.on('data', (chunk) => {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop();
    for (const line of lines) {
      if (answers[line] !== undefined) answers[line]();
      else say('SUCCESS: done');
      if (line.startsWith('password ')) comeUp();
      // One that dies by itself, long after it came up.
      if (line.startsWith('bytecount') && host === 'dying') process.kill(process.pid, 'SIGKILL');
    }
  });
  // As the real one: without its management connection it ends.
  socket.on('error', () => process.exit(1));
  socket.on('close', () => host !== 'deaf' && process.exit(0));
  if (host === 'deaf') setInterval(() => undefined, 1000);
}
