import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Where questions go; always a loopback address. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

export interface Flood {
  readonly sent: number;
  readonly answered: number;
  readonly seconds: number;
}

const digits = 8;
const idAt = 0;
const digitsAt = 14;

/** Writes `A? q00000007.cluster.test` with number and id into the buffer: no two questions have the same name, so that nobody can join or keep them. */
function writeQuestion(buffer: Buffer, number: number): void {
  buffer.writeUInt16BE(number & 0xffff, idAt);
  for (let at = digitsAt + digits - 1, rest = number; at >= digitsAt; at--, rest = Math.floor(rest / 10)) {
    buffer[at] = 0x30 + (rest % 10);
  }
}

function questionBuffer(): Buffer {
  const name = `\x09q${'0'.repeat(digits)}\x07cluster\x04test\0`;
  return Buffer.from(`\0\0\x01\0\0\x01\0\0\0\0\0\0${name}\0\x01\0\x01`, 'latin1');
}

/** The id and name of an answer say which question it is for; null for anything else, errors included. */
function numberOf(answer: Buffer): number | null {
  const isAnswer = answer.length > digitsAt + digits && (answer[2]! & 0x80) !== 0 && (answer[3]! & 0x0f) === 0;
  if (!isAnswer || answer.readUInt16BE(6) === 0) return null;
  let number = 0;
  for (let at = digitsAt; at < digitsAt + digits; at++) number = number * 10 + answer[at]! - 0x30;
  return (number & 0xffff) === answer.readUInt16BE(idAt) ? number : null;
}

async function connected(target: Target): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.connect(target.port, target.address);
  await once(socket, 'connect');
  socket.setRecvBufferSize(4 * 1024 * 1024);
  socket.on('error', () => undefined);
  return socket;
}

let lastNumber = 0;

/**
 * Keeps `window` questions on their way, from `sockets` ports, until `enough` says so; then waits for those that are left. A question that is not
 * answered within a second is lost.
 */
export async function flood(target: Target, sockets: number, window: number, enough: () => boolean): Promise<Flood> {
  const open = await Promise.all(Array.from({ length: sockets }, () => connected(target)));
  const began = performance.now();
  let lastAnswer = began;
  let sent = 0;
  let answered = 0;
  const waiting = new Set<number>();
  await new Promise<void>((resolve) => {
    const ask = (socket: Socket): void => {
      const number = (lastNumber = (lastNumber + 1) % 10 ** digits);
      const buffer = questionBuffer();
      writeQuestion(buffer, number);
      waiting.add(number);
      sent++;
      socket.send(buffer);
    };
    const watch = setInterval(() => {
      if (performance.now() - lastAnswer < 1_000) return;
      clearInterval(watch);
      resolve();
    }, 100);
    for (const socket of open) {
      socket.on('message', (answer) => {
        const number = numberOf(answer);
        if (number === null || !waiting.delete(number)) return;
        answered++;
        lastAnswer = performance.now();
        if (!enough()) return ask(socket);
        if (waiting.size > 0) return;
        clearInterval(watch);
        resolve();
      });
    }
    for (let at = 0; at < window; at++) ask(open[at % sockets]!);
  });
  for (const socket of open) socket.close();
  return { sent, answered, seconds: (lastAnswer - began) / 1000 };
}

/** How long each of `count` questions took, in milliseconds, asked one after the other of each target in turns. NaN for one that got lost. */
export async function latencies(targets: readonly Target[], count: number): Promise<number[][]> {
  const open = await Promise.all(targets.map(connected));
  const times = targets.map((): number[] => []);
  for (let round = 0; round < count; round++) {
    for (const [index, socket] of open.entries()) times[index]!.push(await oneTime(socket));
  }
  for (const socket of open) socket.close();
  return times;
}

function oneTime(socket: Socket): Promise<number> {
  const number = (lastNumber = (lastNumber + 1) % 10 ** digits);
  const buffer = questionBuffer();
  writeQuestion(buffer, number);
  return new Promise((resolve) => {
    const finish = (time: number): void => {
      clearTimeout(timer);
      socket.off('message', heard);
      resolve(time);
    };
    const timer = setTimeout(() => finish(NaN), 1_000);
    const heard = (answer: Buffer): void => {
      if (numberOf(answer) === number) finish(performance.now() - began);
    };
    socket.on('message', heard);
    const began = performance.now();
    socket.send(buffer);
  });
}
