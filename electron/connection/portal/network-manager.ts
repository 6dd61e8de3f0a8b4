import { BodyWriter } from '../../network/bus-message.ts';
import type { CallBus } from '../../network/system-bus.ts';

const manager = 'org.freedesktop.NetworkManager';
const bus = 'org.freedesktop.DBus';
/** NM_CONNECTIVITY_PORTAL (NMConnectivityState). */
const portal = 2;

/**
 * Whether NetworkManager, where it runs, has found a captive portal (its property `Connectivity`); it finds that out by itself, nothing is asked
 * for our sake. Answers that are not what they should be count as no.
 */
export async function networkManagerSeesPortal(call: CallBus): Promise<boolean> {
  try {
    // Asked first, so that the bus does not start a NetworkManager that nobody runs.
    const named = await call({
      destination: bus,
      path: '/org/freedesktop/DBus',
      interface: bus,
      member: 'NameHasOwner',
      signature: 's',
      body: new BodyWriter().string(manager).toBuffer(),
    });
    if (!named.ok || !named.body.boolean()) return false;
    const answer = await call({
      destination: manager,
      path: '/org/freedesktop/NetworkManager',
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: new BodyWriter().string(manager).string('Connectivity').toBuffer(),
    });
    return answer.ok && answer.body.signature() === 'u' && answer.body.uint32() === portal;
  } catch (error) {
    // The answer ends before its value does.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
