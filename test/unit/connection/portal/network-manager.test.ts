import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkManagerSeesPortal } from '../../../../electron/connection/portal/network-manager.ts';
import { BodyReader, BodyWriter } from '../../../../electron/network/bus-message.ts';
import type { CallBus, CallResult } from '../../../../electron/network/system-bus.ts';

function answered(body: BodyWriter | Buffer): CallResult {
  return { ok: true, body: new BodyReader(Buffer.isBuffer(body) ? body : body.toBuffer(), true) };
}

const refused: CallResult = { ok: false, errorName: 'org.freedesktop.DBus.Error.UnknownProperty', text: '' };

/** A bus on which NetworkManager answers so, or is not there (null). */
function bus(answer: CallResult | null): CallBus {
  return ({ member }) => {
    if (member === 'NameHasOwner') return Promise.resolve(answered(new BodyWriter().boolean(answer !== null)));
    if (answer === null || member !== 'Get') throw new Error(`${member} was called`);
    return Promise.resolve(answer);
  };
}

const connectivity = (value: number): CallResult => answered(new BodyWriter().signature('u').uint32(value));

describe('networkManagerSeesPortal', () => {
  it('is so for NM_CONNECTIVITY_PORTAL alone', async () => {
    const seen = await Promise.all([0, 1, 2, 3, 4].map((value) => networkManagerSeesPortal(bus(connectivity(value)))));
    expect(seen).toEqual([false, false, true, false, false]);
  });

  it('does not start one that does not run', async () => {
    expect(await networkManagerSeesPortal(bus(null))).toBe(false);
  });

  it('is not so where there is no bus or no such property, or for another type', async () => {
    expect(await networkManagerSeesPortal(() => Promise.resolve(refused))).toBe(false);
    expect(await networkManagerSeesPortal(bus(refused))).toBe(false);
    expect(await networkManagerSeesPortal(bus(answered(new BodyWriter().signature('s').string('2'))))).toBe(false);
  });

  it('bears any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 12 }), async (bytes) => {
        expect(typeof (await networkManagerSeesPortal(bus(answered(Buffer.from(bytes)))))).toBe('boolean');
      }),
    );
  });
});
