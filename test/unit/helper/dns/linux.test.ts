import { readFile } from 'node:fs/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { linuxDnsDetector } from '../../../../electron/helper/dns/linux.ts';
import { BodyReader } from '../../../../electron/network/bus-message.ts';
import type { CallBus } from '../../../../electron/network/system-bus.ts';

// The detector reads two files of /etc that are this machine's own; here they are the test's.
vi.mock('node:fs/promises', async (original) => ({ ...(await original<object>()), readFile: vi.fn() }));

const files = new Map<string, string>();
vi.mocked(readFile).mockImplementation((path) => {
  const text = typeof path === 'string' ? files.get(path) : undefined;
  return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
});
afterEach(() => {
  files.clear();
});

function detector(answers: () => boolean): {
  detect: ReturnType<typeof linuxDnsDetector>;
  log: string[];
  asked: () => number;
} {
  const log: string[] = [];
  let asked = 0;
  const bus: CallBus = () => {
    asked++;
    return Promise.resolve(
      answers()
        ? { ok: true, body: new BodyReader(Buffer.alloc(0), true) }
        : { ok: false, errorName: '', text: 'no bus' },
    );
  };
  return { detect: linuxDnsDetector(bus, (level, text) => log.push(`${level}: ${text}`)), log, asked: () => asked };
}

it('finds systemd-resolved once, and remembers it', async () => {
  files.set('/etc/nsswitch.conf', 'hosts: files resolve dns\n');
  const { detect, log, asked } = detector(() => true);
  const found = await detect();
  expect(found.stack).toBe('systemd-resolved');
  expect(await detect()).toBe(found);
  expect(asked()).toBe(1);
  expect(log).toEqual(['info: DNS: systemd-resolved, because nsswitch.conf asks `resolve` before `dns`']);
});

it('looks again where it was not found, and says the same thing once', async () => {
  let answers = false;
  files.set('/etc/resolv.conf', 'nameserver 127.0.0.53\n');
  const { detect, log } = detector(() => answers);
  expect((await detect()).stack).toBe('none');
  expect((await detect()).stack).toBe('none');
  expect(log).toEqual(['info: DNS: none, because systemd-resolved does not answer on the system bus']);
  answers = true;
  expect((await detect()).stack).toBe('systemd-resolved');
  expect(log).toHaveLength(2);
});

it('does without either file', async () => {
  const { detect, log } = detector(() => true);
  expect((await detect()).stack).toBe('none');
  expect(log).toEqual(['info: DNS: none, because systemd-resolved runs, but programs ask no server by resolv.conf']);
});
