import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../../electron/connection/portal/http-answer.ts';
import { lookForPortal, nobody, type PortalQuestion } from '../../../../electron/connection/portal/look.ts';

const server = '203.0.113.10';
const question: PortalQuestion = { addresses: [server], names: ['gw.example'], seen: null };
const toPortal: HttpAnswer = { kind: 'redirect', host: 'portal.example' };

/** A network in which only these addresses answer. */
function network(answers: Readonly<Record<string, HttpAnswer>>, systemSees = false) {
  const asked: string[] = [];
  return {
    asked,
    senses: {
      ask: (address: string) => {
        asked.push(address);
        return Promise.resolve(answers[address] ?? null);
      },
      systemSeesPortal: () => Promise.resolve(systemSees),
    },
  };
}

async function look(answers: Readonly<Record<string, HttpAnswer>>, more: Partial<PortalQuestion> = {}, system = false) {
  return lookForPortal({ ...question, ...more }, network(answers, system).senses);
}

describe('lookForPortal', () => {
  it('sees one that answers for every address', async () => {
    const { asked, senses } = network({ [server]: toPortal, [nobody.ipv4]: toPortal });
    expect(await lookForPortal(question, senses)).toEqual({ host: 'portal.example', address: nobody.ipv4 });
    expect(asked).toEqual([server, nobody.ipv4]);
  });

  it('does not take the VPN server’s own web page for one', async () => {
    expect(await look({ [server]: { kind: 'redirect', host: 'www.company.example' } })).toBeNull();
    expect(await look({ [server]: { kind: 'other' } })).toBeNull();
    const home: HttpAnswer = { kind: 'redirect', host: 'gw.example' };
    expect(await look({ [server]: home, [nobody.ipv4]: home })).toBeNull();
  });

  it('does not take a proxy for one that lets the VPN server’s own answer through', async () => {
    expect(await look({ [server]: { kind: 'other' }, [nobody.ipv4]: toPortal })).toBeNull();
    expect(await look({ [nobody.ipv4]: toPortal })).toBeNull();
  });

  it('sees one whose address the VPN server’s name has', async () => {
    const itself: HttpAnswer = { kind: 'redirect', host: '192.168.43.1' };
    const answers = { '192.168.43.1': { kind: 'other' } as const, [nobody.ipv4]: itself };
    expect(await look(answers, { addresses: ['192.168.43.1'] })).toEqual({
      host: '192.168.43.1',
      address: nobody.ipv4,
    });
  });

  it('sees one where no name resolves', async () => {
    expect(await look({ [nobody.ipv4]: toPortal }, { addresses: [] })).not.toBeNull();
    expect(await look({}, { addresses: [] })).toBeNull();
  });

  it('asks over IPv6 where the server is there', async () => {
    const answers = { '2001:db8:1::7': toPortal, [nobody.ipv6]: toPortal };
    expect(await look(answers, { addresses: ['2001:db8:1::7'] })).toMatchObject({ address: nobody.ipv6 });
  });

  it('believes 511 from either, and names an address where none is told', async () => {
    const signIn: HttpAnswer = { kind: 'sign-in', host: '' };
    expect(await look({ [server]: signIn })).toEqual({ host: server, address: server });
    expect(await look({ [nobody.ipv4]: signIn })).toEqual({ host: nobody.ipv4, address: nobody.ipv4 });
  });

  it('believes the operating system, and what it sees for itself more', async () => {
    expect(await look({}, {}, true)).toEqual({ host: nobody.ipv4, address: null });
    expect(await look({ [server]: toPortal, [nobody.ipv4]: toPortal }, {}, true)).toMatchObject({
      host: 'portal.example',
    });
  });

  it('goes by what it saw for itself when the operating system has not noticed yet that it is gone', async () => {
    const seen = { host: 'portal.example', address: nobody.ipv4 };
    expect(await look({ [nobody.ipv4]: toPortal }, { seen }, false)).toBe(seen);
    expect(await look({}, { seen }, true)).toBeNull();
    expect(await look({ [nobody.ipv4]: { kind: 'other' } }, { seen }, true)).toBeNull();
  });

  it('bears a lost packet', async () => {
    const seen = { host: 'portal.example', address: nobody.ipv4 };
    let asked = 0;
    const ask = () => Promise.resolve(asked++ === 0 ? null : toPortal);
    const systemSeesPortal = () => Promise.resolve(false);
    expect(await lookForPortal({ ...question, seen }, { ask, systemSeesPortal })).toBe(seen);
  });
});
