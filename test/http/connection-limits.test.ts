import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limitConnections } from '../../server/http/connection-limits.ts';
import { until } from '../engines/harness.ts';

/** An address of this machine in a network: who comes from it is somebody else to the limits. */
const elsewhere = Object.values(networkInterfaces())
  .flat()
  .find((one) => one && !one.internal && one.family === 'IPv4')?.address;

const server = createServer((_request, answer) => answer.end('here'));
limitConnections(server);
let port = 0;
const sockets: Socket[] = [];
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** Opens connections and says nothing; resolves once each is open. */
function dial(host: string, count: number): Promise<Socket[]> {
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect(port, host, () => resolve(socket));
          socket.on('error', () => {}).resume();
          sockets.push(socket);
        }),
    ),
  );
}

test.runIf(elsewhere)(
  'one address may hold 64 connections, gets room again for those it closes, and shuts nobody out',
  async () => {
    const held = await dial(elsewhere ?? '', 80);
    await until(() => held.filter(({ destroyed }) => destroyed).length === 16);
    // The person at the machine comes in all the same.
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect(await dial('127.0.0.1', 100)).toHaveLength(100);
    for (const socket of held.slice(0, 70)) socket.destroy();
    await expect
      .poll(() =>
        fetch(`http://${elsewhere}:${port}/`).then(
          (answer) => answer.status,
          () => 0,
        ),
      )
      .toBe(200);
  },
);
