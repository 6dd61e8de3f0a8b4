import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FrameWriter } from '../../../electron/helper/frame-writer.ts';

/** A client that reads only when it is told to. */
class SlowClient extends Duplex {
  readonly chunks: string[] = [];
  reads = true;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk.toString());
    if (this.reads) done();
  }
  override _read(): void {
    // It says nothing.
  }
}

let client: SlowClient;
const writerOf = (bounds?: { soft: number; hard: number }): FrameWriter =>
  new FrameWriter(client as unknown as Socket, bounds);

beforeEach(() => {
  vi.useFakeTimers();
  client = new SlowClient();
  client.on('error', () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
});

it('sends what cannot be done without at once, and what can with it, in order', () => {
  const writer = writerOf();
  writer.send({ log: 1 }, true);
  writer.send({ log: 2 }, true);
  expect(client.chunks).toEqual([]);
  writer.send({ state: 1 });
  expect(client.chunks).toEqual(['{"log":1}\n{"log":2}\n{"state":1}\n']);
  vi.advanceTimersByTime(1000);
  expect(client.chunks).toHaveLength(1);
});

it('lets nothing wait for long', () => {
  writerOf().send({ log: 1 }, true);
  vi.advanceTimersByTime(50);
  expect(client.chunks).toEqual(['{"log":1}\n']);
});

it('leaves out what a slow client can do without, and lets one go that does not read at all', () => {
  client.reads = false;
  const writer = writerOf({ soft: 100, hard: 1000 });
  writer.send({ state: 'x'.repeat(120) });
  writer.send({ log: 'y'.repeat(60) }, true);
  expect(writer.dropped).toBe(1);
  for (let count = 0; count < 20; count++) writer.send({ state: 'z'.repeat(60) });
  expect(client.destroyed).toBe(true);
});

it('bounds what waits, too', () => {
  const writer = writerOf({ soft: 100, hard: 1000 });
  for (let count = 0; count < 50; count++) writer.send({ log: 'x'.repeat(20) }, true);
  expect(writer.dropped).toBeGreaterThan(40);
});

it('sends nothing to a client that is gone', () => {
  const writer = writerOf();
  writer.send({ log: 1 }, true);
  client.destroy();
  vi.advanceTimersByTime(1000);
  writer.send({ state: 1 });
  expect(client.chunks).toEqual([]);
});
