import { createConnection } from 'node:net';
import { hostOfAddress, isWholeHead, maximumAnswerBytes, parseHttpAnswer, type HttpAnswer } from './http-answer.ts';

/** Asks an address for its web page; null for no answer within the time. Never rejects. */
export type AskAddress = (address: string, timeoutMs: number) => Promise<HttpAnswer | null>;

/** What anybody's browser would send, and nothing that tells whose it is. */
function question(host: string): string {
  return `GET / HTTP/1.1\r\nHost: ${host}\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
}

/** `GET http://ADDRESS/` over a connection of its own: no proxy, no redirect is followed, and only the head is read. */
export function askAddress(address: string, timeoutMs: number, port = 80): Promise<HttpAnswer | null> {
  return new Promise((resolve) => {
    const host = hostOfAddress(address);
    let received = '';
    const socket = createConnection({ host: address, port });
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received === '' ? null : parseHttpAnswer(received, host));
    };
    // Neither keeps a program from ending.
    socket.unref();
    const timer = setTimeout(finish, timeoutMs).unref();
    // An answer that comes a byte at a time is cut off by the timer as well.
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1', 0, maximumAnswerBytes - received.length);
      if (received.length >= maximumAnswerBytes || isWholeHead(received)) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.write(question(host));
  });
}
