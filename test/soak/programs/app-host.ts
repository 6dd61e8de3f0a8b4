import { createHost } from '../../../electron/connection/host.ts';
import type { Host } from '../../../electron/connection/host-api.ts';
import { createTranslator } from '../../../electron/shared/i18n.ts';
import { statusDocument } from '../../../electron/shared/status-document.ts';
import type { Question, Reply } from '../messages.ts';

/** Hosts the connection as `kubelane up --headless` does, for as many connections as the runner asks for. Arguments: HOME HELPER-SOCKET. */
const deadlineMs = 40_000;

async function main(home = '', helperSocket = ''): Promise<void> {
  const created = await createHost({ environment: process.env, home, helperSocket, showWindow: null });
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  const host = created.value;
  // Every change is put into words and every patch looked at, as a watcher of the status and the window do.
  const t = createTranslator('en');
  let written = 0;
  host.onChange(() => void (written += JSON.stringify(statusDocument(host.connection, host.cluster, t)).length));
  host.onServices((patch) => void (written += JSON.stringify(patch).length));
  process.on('message', (question: Question) => {
    if (question.ask === 'memory') return;
    serve(host, question).then(
      () => tell({ reply: 'done' }),
      (error: unknown) => tell({ reply: 'failed', reason: String(error) }),
    );
  });
  process.once('SIGTERM', () => void host.stop().then(() => process.exit(written > 0 ? 0 : 1)));
  tell({ reply: 'done' });
}

async function serve(host: Host, question: Exclude<Question, { ask: 'memory' }>): Promise<void> {
  switch (question.ask) {
    case 'connect': {
      const reached = becomes(host, 'connected', () => isConnected(host) && isAsFar(host, question.cluster));
      const started = await host.connect(null);
      if (!started.ok) throw new Error(JSON.stringify(started.error));
      return reached;
    }
    case 'disconnect':
      await host.disconnect();
      if (host.connection.state.kind !== 'disconnected')
        throw new Error(`it is ${JSON.stringify(host.connection.state)}`);
      return;
    case 'reconnection':
      await becomes(host, 'reconnecting', () => host.connection.state.kind === 'reconnecting');
      return becomes(host, 'connected again', () => isConnected(host));
    case 'bytes':
      return becomes(host, `${question.received} bytes`, () => host.connection.tunnel?.bytesIn === question.received);
  }
}

const isConnected = (host: Host): boolean => host.connection.state.kind === 'connected';
const isAsFar = (host: Host, phase: 'live' | 'failed' | null): boolean =>
  phase === null || host.cluster.phase === phase;

function becomes(host: Host, what: string, holds: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      stop();
      settle();
    };
    const seen = (): string => JSON.stringify([host.connection, host.cluster]);
    const fail = (why: string): void => finish(() => reject(new Error(`${why} instead of ${what}: ${seen()}`)));
    const look = (): void => {
      if (holds()) finish(resolve);
      else if (host.connection.state.kind === 'failed') fail('failed');
    };
    const timer = setTimeout(() => fail(`nothing in ${deadlineMs} ms`), deadlineMs);
    const stop = host.onChange(look);
    if (holds()) finish(resolve);
  });
}

function tell(reply: Reply): void {
  process.send?.(reply);
}

void main(...process.argv.slice(2));
