import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../server/http/listen.ts';

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
