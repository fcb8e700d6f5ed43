import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../server/http/listen.ts';
import { portClaim } from '../../server/monitor/port-claim.ts';

/** A program of its own that holds a port. */
async function holder(): Promise<{ port: number; pid: number | undefined }> {
  const script =
    "require('net').createServer().listen(0,'127.0.0.1',function(){console.log(this.address().port)})";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(String(port)), pid: child.pid };
}

function studio() {
  const app = Fastify();
  onTestFinished(() => app.close());
  return app;
}

test('a port that is taken leads to the next free one, and its holder is named', async () => {
  const { port, pid } = await holder();
  const said: string[] = [];
  const address = await listen(studio(), { host: '127.0.0.1', port, strictPort: false }, (line) =>
    said.push(line),
  );
  expect(address.port).toBeGreaterThan(port);
  expect(said[0]).toBe(`Port ${port} is taken by node (process ${pid}); trying ${port + 1}.`);
});

test('with --strict-port it is an error that names the holder', async () => {
  const { port, pid } = await holder();
  const options = { host: '127.0.0.1', port, strictPort: true };
  await expect(listen(studio(), options, () => {})).rejects.toThrow(
    `Port ${port} is taken by node (process ${pid}). End that program, or choose another --port.`,
  );
});

test.each([
  ['says how it is', 200, { status: 'ok', version: '9.9.9', engine: { id: 'preview', state: 'ready' } }],
  ['asks for its token', 401, { code: 'unauthorized', detail: 'This studio asks for its access token.' }],
])('another studio that %s is recognised as one, with its address', async (_, status, body) => {
  const other = Fastify();
  other.get('/api/health', (_request, reply) => reply.code(status).send(body));
  onTestFinished(() => other.close());
  const { port } = new URL(await other.listen({ host: '127.0.0.1', port: 0 }));
  const said: string[] = [];
  await listen(studio(), { host: '127.0.0.1', port: Number(port), strictPort: false }, (line) =>
    said.push(line),
  );
  expect(said[0]).toContain(
    `taken by another LiveAvatar Studio at http://127.0.0.1:${port} (process ${process.pid});`,
  );
});

test('a holder that speaks no HTTP, or never answers, is no studio and delays the start by a second', async () => {
  const { port } = await holder();
  const began = performance.now();
  expect((await portClaim('127.0.0.1', port)).studio).toBeNull();
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('a holder on another address of the machine does not matter', async () => {
  const other = createServer().listen(0, '127.0.0.2');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  expect(await listen(studio(), { host: '127.0.0.1', port, strictPort: true }, () => {})).toEqual({
    host: '127.0.0.1',
    port,
  });
});
