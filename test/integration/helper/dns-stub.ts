import { createSocket } from 'node:dgram';
import { decode, encode } from 'dns-packet';

/** A DNS server for tests: answers every A question with the same address and prints each name it is asked for. Arguments: listen address, answer. */
const [listen = '', answer = ''] = process.argv.slice(2);
const socket = createSocket('udp4');
socket.on('message', (message, from) => {
  const query = decode(message);
  const [question] = query.questions ?? [];
  if (question === undefined) return;
  process.stdout.write(`asked ${question.name}\n`);
  const answers = question.type === 'A' ? [{ type: 'A' as const, name: question.name, ttl: 5, data: answer }] : [];
  const response = encode({ type: 'response', id: query.id ?? 0, flags: 0x8580, questions: [question], answers });
  socket.send(response, from.port, from.address);
});
socket.bind(53, listen, () => process.stdout.write('listening\n'));
