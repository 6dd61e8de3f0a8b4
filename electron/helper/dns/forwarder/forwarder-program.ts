import type { Readable, Writable } from 'node:stream';
import { encodeJsonLine, JsonLineDecoder } from '../../../shared/json-lines.ts';
import { Forwarder } from './forwarder.ts';
import { endpointText, parseForwarderConfig } from './forwarder-config.ts';
import { forwarderUser } from './forwarder-launch.ts';
import type { ForwarderLine } from './forwarder-lines.ts';

/**
 * The forwarder as a program: configurations come in, one line of JSON each, and it ends when they do, so that it never outlives the helper.
 * Resolves with the exit code.
 */
export async function runForwarder(input: Readable, output: Writable): Promise<number> {
  const say = (line: ForwarderLine): void => void output.write(encodeJsonLine(line));
  // The helper is gone; the end of the input says so, too.
  output.on('error', () => undefined);
  // Signals to the helper's whole group (Ctrl-C, a service that is stopped) would end it before resolv.conf is put back.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const decoder = new JsonLineDecoder();
  let forwarder: Forwarder | null = null;
  try {
    for await (const chunk of input) {
      const documents = decoder.push(chunk as Uint8Array);
      if (!documents.ok) throw new Error(`the configuration is ${documents.error}`);
      for (const document of documents.value) {
        const config = parseForwarderConfig(document);
        if (!config.ok) {
          say({ refused: config.error });
        } else if (forwarder !== null) {
          const reason = forwarder.update(config.value);
          say(reason === null ? { applied: true } : { refused: reason });
        } else {
          const started = await Forwarder.start(config.value, (reason) => input.destroy(new Error(reason)));
          if (!started.ok) throw new Error(started.error);
          forwarder = started.value;
          leaveRoot();
          say({ ready: endpointText(config.value.listen) });
        }
      }
    }
    return 0;
  } catch (error) {
    say({ failed: error instanceof Error ? error.message : String(error) });
    return 1;
  } finally {
    forwarder?.close();
  }
}

/** Where it could not be started as a user of its own, it becomes one as soon as it needs no more rights. Throws if it stays root. */
function leaveRoot(): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([]);
  process.setgid?.(forwarderUser);
  process.setuid?.(forwarderUser);
}
