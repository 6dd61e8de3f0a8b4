import type { AskAddress } from './ask.ts';
import { hostOfAddress, type HttpAnswer } from './http-answer.ts';

/** A captive portal, as it was seen. */
export interface PortalSighting {
  /** Where to sign in, as it stands in a URL; for the user's eyes, never opened by itself. */
  readonly host: string;
  /** The address that the portal answered for; null when the operating system said that there is one. */
  readonly address: string | null;
}

/** What is to be looked at. */
export interface PortalQuestion {
  /** The VPN servers' addresses, as far as they are known. */
  readonly addresses: readonly string[];
  /** What the profile calls them: a redirect to one of these is the server's own. */
  readonly names: readonly string[];
  /** The portal that was seen last, when it is asked whether it is still there. */
  readonly seen: PortalSighting | null;
}

export interface PortalSenses {
  readonly ask: AskAddress;
  /** Whether the operating system knows of a captive portal. */
  readonly systemSeesPortal: () => Promise<boolean>;
}

/** Addresses for documentation (RFC 5737, RFC 3849), at which nobody lives: only somebody in between can answer for them. */
export const nobody = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' } as const;

const answerMs = 2000;
/** A portal answers from the same LAN: when it is gone, that must not take long to see. */
const stillThereMs = 500;
/** The question is sent a second time, because a LAN loses a packet now and then. */
const repeatMs = 200;

/** Looks whether somebody holds everything back until the user signs in; null when nobody is seen to. Tells nobody but who is in between. */
export async function lookForPortal(question: PortalQuestion, senses: PortalSenses): Promise<PortalSighting | null> {
  const address = question.seen?.address ?? null;
  if (address !== null) return (await isStillThere(address, question, senses.ask)) ? question.seen : null;
  const [known, found] = await Promise.all([senses.systemSeesPortal(), findPortal(question, senses.ask)]);
  return found ?? (known ? { host: nobody.ipv4, address: null } : null);
}

/**
 * A portal answers for every address: for the VPN server's, and for one at which nobody lives. The one alone may be the server's own web page,
 * the other a proxy that means well.
 */
async function findPortal(question: PortalQuestion, ask: AskAddress): Promise<PortalSighting | null> {
  const server = question.addresses[0];
  const nowhere = server?.includes(':') === true ? nobody.ipv6 : nobody.ipv4;
  const [own, any] = await Promise.all([server === undefined ? null : ask(server, answerMs), ask(nowhere, answerMs)]);
  if (server !== undefined && own?.kind === 'sign-in') return sighting(own, server);
  if (any?.kind === 'sign-in') return sighting(any, nowhere);
  if (any?.kind !== 'redirect' || isOwn(any.host, question)) return null;
  const answersForServer = own?.kind === 'redirect' && !isOwn(own.host, question);
  // Where every name has the portal's own address, that is taken for the server's.
  const isServer = server !== undefined && hostOfAddress(server) === any.host;
  return server === undefined || answersForServer || isServer ? sighting(any, nowhere) : null;
}

function sighting(answer: Extract<HttpAnswer, { host: string }>, address: string): PortalSighting {
  return { host: answer.host === '' ? hostOfAddress(address) : answer.host, address };
}

function isOwn(host: string, { names }: PortalQuestion): boolean {
  return names.some((name) => name.toLowerCase().replace(/\.$/, '') === host);
}

async function isStillThere(address: string, question: PortalQuestion, ask: AskAddress): Promise<boolean> {
  const isPortal = (answer: HttpAnswer | null): boolean =>
    answer?.kind === 'sign-in' || (answer?.kind === 'redirect' && !isOwn(answer.host, question));
  const later = new Promise<void>((resolve) => setTimeout(resolve, repeatMs));
  const first = ask(address, stillThereMs).then(isPortal);
  if (await Promise.race([first, later.then(() => false)])) return true;
  const [once, again] = await Promise.all([first, ask(address, stillThereMs - repeatMs).then(isPortal)]);
  return once || again;
}
