import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Siege } from '../siege.ts';

/** More than a household, fewer than this process may open. */
const CLIENTS = 300;

/** Clients that send a byte now and then, or never read what they asked for, while others want to be served. */
export async function slow(siege: Siege): Promise<void> {
  const { dice, port } = siege;
  const clients: Socket[] = [];
  const starts = [
    `POST /api/assets HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999999\r\n\r\n--b\r\n`,
    `GET /api/options HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-`,
    'POST',
    `GET /api/progress HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  ];
  while (siege.goesOn()) {
    if (clients.length < CLIENTS) {
      const socket = connect(port, '127.0.0.1', () => socket.write(dice.pick(starts)));
      socket.on('error', () => {});
      socket.pause();
      clients.push(socket);
      siege.tries++;
    } else await sleep(100);
    const one = dice.pick(clients);
    if (one.writable) one.write(dice.pick(['a', '\r', '-', '\0']));
    if (siege.tries % 20 === 0) await siege.stands();
  }
  for (const client of clients) client.destroy();
}
