import type { PendingAuthentication } from './management-message.ts';

const maximumUrlLength = 4096;

/** Parses the text after `>INFOMSG:` (management-notes.txt "client-pending-auth"). */
export function parsePendingAuthentication(text: string): PendingAuthentication {
  const match = /^(WEB_AUTH|CR_TEXT):([^:]{0,128}):(.*)$/.exec(text);
  if (match !== null) {
    const flags = (match[2] ?? '').split(',').filter((flag) => flag !== '');
    const rest = match[3] ?? '';
    if (match[1] === 'CR_TEXT') {
      return { type: 'cr-text', echo: flags.includes('E'), responseRequired: flags.includes('R'), text: rest };
    }
    const url = secureUrl(rest);
    if (url !== null) return { type: 'web-auth', flags, url };
  }
  const url = text.startsWith('OPEN_URL:') ? secureUrl(text.slice('OPEN_URL:'.length)) : null;
  return url === null ? { type: 'other', text } : { type: 'open-url', url };
}

/** The normalised address if it is https and carries no user name; a browser must never be sent anywhere else by a VPN server. */
function secureUrl(text: string): string | null {
  if (text.length > maximumUrlLength || !/^https:\/\/[^\s\\"'<>]+$/i.test(text)) return null;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    // Not an address; `URL.canParse` would say so without an exception, but Node 18.15 lacks it.
    return null;
  }
}
