import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asksMulticastFirst,
  hostsText,
  isMulticast,
  parseHostsLine,
  resolvedDecides,
} from '../../../electron/network/nsswitch.ts';

const debian = 'files mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] dns';

describe('the hosts line of nsswitch.conf', () => {
  it('is read with the statuses at which each service has the last word', () => {
    const services = parseHostsLine(`passwd: files\n  hosts :\t${debian} # why\nnetworks: files\n`);
    expect(services?.map(({ name, endsAt }) => [name, [...endsAt].sort().join(' ')])).toEqual([
      ['files', 'success'],
      ['mdns4_minimal', 'notfound success'],
      ['resolve', 'notfound success tryagain'],
      ['dns', 'success'],
    ]);
    expect(hostsText(services ?? [])).toBe(debian);
    expect(hostsText(services ?? [], (service) => !isMulticast(service))).toBe('files resolve [!UNAVAIL=return] dns');
  });

  it.each([
    ['dns [success=continue notfound=return]', 'notfound'],
    ['dns [NOTFOUND=return] [NOTFOUND=continue]', 'success'],
    ['dns [ ! UNAVAIL = return ]', 'notfound success tryagain'],
    ['dns [!bogus', 'success'],
    ['[NOTFOUND=return] dns', 'success'],
    ['DNS[NOTFOUND=return]', 'notfound success'],
  ])('%s ends at %s', (text, expected) => {
    const last = parseHostsLine(`hosts: ${text}`)?.at(-1);
    expect(last?.name).toBe('dns');
    expect([...(last?.endsAt ?? [])].sort().join(' ')).toBe(expected);
  });

  it('is not there', () => {
    expect(parseHostsLine('')).toBeNull();
    expect(parseHostsLine('# hosts: files dns\nmyhosts: dns\n')).toBeNull();
    expect(parseHostsLine('hosts:')).toEqual([]);
  });

  it('is read from any text, and its own text is read as the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const services = parseHostsLine(`hosts: ${text}`) ?? [];
        const again = parseHostsLine(`hosts: ${hostsText(services)}`) ?? [];
        expect(again.map(({ name }) => name)).toEqual(services.map(({ name }) => name));
      }),
    );
  });
});

describe('who is asked first', () => {
  const of = (text: string) => parseHostsLine(`hosts: ${text}`) ?? [];

  it.each([
    [debian, true],
    ['files mdns [NOTFOUND=return] dns', true],
    ['files mdns6_minimal', true],
    ['files dns mdns4', false],
    ['files resolve [!UNAVAIL=return] mdns4_minimal dns', false],
    ['files mdnsx dns', false],
    ['files dns', false],
  ])('%s: multicast %s', (text, expected) => expect(asksMulticastFirst(of(text))).toBe(expected));

  it.each([
    [debian, true],
    ['files resolve [NOTFOUND=return] dns', true],
    ['files resolve dns', false],
    ['files dns resolve [!UNAVAIL=return]', false],
    ['files dns', false],
  ])('%s: systemd-resolved has the last word: %s', (text, expected) =>
    expect(resolvedDecides(of(text))).toBe(expected),
  );
});
