/** What the laptop is asked to do until the fault point is passed. */
export type Story = 'connect' | 'connected' | 'reconnect' | 'disconnect' | 'recover';

export interface FaultCase {
  readonly story: Story;
  /** The program that passes the point. */
  readonly in: 'helper' | 'app';
  /** Name of the fault point; `#2` is the second time it is passed. */
  readonly point: string;
}

const points: Readonly<Record<Story, Readonly<Record<FaultCase['in'], readonly string[]>>>> = {
  connect: {
    helper: [
      'helper.request.start',
      'helper.answered.start',
      'tunnel.listening',
      'tunnel.spawned',
      'journal.drafted',
      'journal.renamed',
      'tunnel.recorded',
      'tunnel.state.WAIT',
      'tunnel.state.AUTH',
      'tunnel.event.log',
      'tunnel.event.up',
      'tunnel.state.CONNECTED',
      'helper.request.apply',
      'journal.drafted#2',
      'journal.renamed#2',
      'network.recorded',
      'network.routed',
      'network.named',
      'network.applied',
      'helper.answered.apply',
    ],
    app: [
      'app.event.connect',
      'app.effect.open',
      'app.event.opened',
      'app.helper.state',
      'app.helper.up',
      'app.effect.apply',
      'app.event.applied',
      'app.effect.verify',
      'app.event.verified',
      'app.effect.start-probing',
    ],
  },
  connected: { helper: ['tunnel.event.bytes'], app: ['app.event.probed', 'app.event.learned'] },
  reconnect: {
    helper: ['tunnel.state.RECONNECTING', 'tunnel.event.hold', 'helper.request.release', 'tunnel.state.CONNECTED#2'],
    app: ['app.effect.release', 'app.effect.verify#2', 'app.event.verified#2'],
  },
  disconnect: {
    helper: [
      'helper.request.stop',
      'network.unrouted',
      'network.unnamed',
      'tunnel.terminating',
      'tunnel.ended',
      'tunnel.network-closed',
      'tunnel.socket-removed',
      'tunnel.record-removed',
      'helper.answered.stop',
    ],
    app: ['app.event.disconnect', 'app.effect.close', 'app.event.closed'],
  },
  recover: {
    helper: ['recovery.read', 'recovery.process-ended', 'recovery.routes-cleared', 'recovery.dns-cleared'],
    app: [],
  },
};

/** Every fault point of the matrix. */
export const faultCases: readonly FaultCase[] = (Object.keys(points) as Story[]).flatMap((story) =>
  (['helper', 'app'] as const).flatMap((program) =>
    points[story][program].map((point) => ({ story, in: program, point })),
  ),
);

/** Who is killed. */
export const victimSets = ['helper', 'openvpn', 'app', 'helper,openvpn,app'] as const;
