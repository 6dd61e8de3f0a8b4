import type { DoctorProbes } from '../doctor/probes.ts';
import { realProbes } from '../doctor/real-probes.ts';
import type { Reach } from '../reach/reach.ts';
import { openTcp } from '../reach/tcp.ts';
import type { Laptop } from '../system/laptop.ts';
import type { GreetingName } from './greetings.ts';
import { speak, type Spoken, type Target } from './speak.ts';
import { askUdp, type UdpProtocol } from './udp.ts';

/** A connection that came about, or why none did. */
export interface Line {
  readonly reach: Reach;
  /** Greets the program behind it and ends the connection; null where there is none. */
  readonly speak: ((greeting: GreetingName | null) => Promise<Spoken>) | null;
  /** Ends the connection; may be called again. */
  readonly end: () => void;
}

/** What the doctor can ask, and what only this check does; nothing of it changes anything. */
export interface CheckProbes extends DoctorProbes {
  openLine(target: Target, signal: AbortSignal): Promise<Line>;
  askUdp(target: Target, protocol: UdpProtocol | null, signal: AbortSignal): Promise<Reach>;
}

/** The real network. */
export function realCheckProbes(laptop: Laptop): CheckProbes {
  return {
    ...realProbes(laptop),
    async openLine(target, signal) {
      const { reach, socket } = await openTcp(target.address, target.port, signal);
      return {
        reach,
        speak: socket === null ? null : (greeting) => speak(socket, greeting, target, signal),
        end: () => void socket?.destroy(),
      };
    },
    askUdp: ({ address, port, hostname }, protocol, signal) => askUdp(address, port, protocol, hostname, signal),
  };
}
