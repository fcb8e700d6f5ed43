import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHttp } from '../../server/http/build-http.ts';
import { sockets } from '../../server/http/plugins/sockets.ts';
import { until } from '../engines/harness.ts';

/** An address of this machine in a network: who comes from it is somebody else to the limits. */
const elsewhere = Object.values(networkInterfaces())
  .flat()
  .find((one) => one && !one.internal && one.family === 'IPv4')?.address;

const app = buildHttp('silent');
let port = 0;
const dialled: Socket[] = [];
beforeAll(async () => {
  await sockets(app);
  app.get('/', () => 'here');
  port = Number(new URL(await app.listen({ host: '0.0.0.0', port: 0 })).port);
});
afterAll(async () => {
  for (const socket of dialled) socket.destroy();
  await app.close();
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
          dialled.push(socket);
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

test.runIf(elsewhere)('one connection counts once, however often it offers another protocol', async () => {
  const [socket] = await dial(elsewhere ?? '', 1);
  let heard = '';
  socket?.setEncoding('latin1').on('data', (text: string) => {
    heard += text;
  });
  const answers = () => heard.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0;
  const offer = `GET / HTTP/1.1\r\nHost: studio\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`;
  for (let count = 1; count <= 80; count++) {
    socket?.write(offer);
    await until(() => answers() === count);
  }
});
