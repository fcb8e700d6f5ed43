import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { StudioClient } from '../../../web/api/client.ts';
import { ApiProblem, troubleOf, Unreachable } from '../../../web/api/trouble.ts';

let server: Server | null = null;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

/** A client of a server that answers everything with this, and what it was asked. */
async function answering(status: number, body: string): Promise<{ client: StudioClient; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { client: new StudioClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), asked };
}

describe('calling the studio', () => {
  it('fills in the address and the query, and leaves out what does not filter', async () => {
    const { client, asked } = await answering(200, '{"runs":[],"next":null,"seq":3}');
    expect(await client.listRuns({ search: 'a&b', starred: false }, 'c1')).toEqual({
      runs: [],
      next: null,
      seq: 3,
    });
    expect(asked).toEqual(['GET /api/runs?search=a%26b&starred=false&cursor=c1']);
    expect(client.downloadUrl('run0000001')).toMatch(/\/api\/runs\/run0000001\/video\?download=1$/);
  });

  it('throws the studio’s own problem', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Gone',
      status: 404,
      detail: 'No such run.',
      code: 'not_found',
    };
    const { client } = await answering(404, JSON.stringify(problem));
    const error = await client.run('run0000001').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiProblem);
    expect(troubleOf(error)).toEqual({ kind: 'problem', problem });
  });

  it('makes a problem of an answer that is none, such as a proxy’s error page', async () => {
    const { client } = await answering(502, '<html>Bad gateway</html>');
    await expect(client.queue()).rejects.toMatchObject({
      code: 'internal',
      message: 'The studio answered 502.',
    });
  });

  it('does not trust an answer of the wrong shape', async () => {
    const { client } = await answering(200, '{"paused":"maybe"}');
    await expect(client.queue()).rejects.toMatchObject({ code: 'internal' });
  });

  it('takes an empty answer where the contract has none', async () => {
    const { client, asked } = await answering(204, '');
    await client.deleteRun('run0000001');
    expect(asked).toEqual(['DELETE /api/runs/run0000001']);
  });

  it('tells nobody there from an abort', async () => {
    const client = new StudioClient('http://127.0.0.1:9');
    const error = await client.queue().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Unreachable);
    expect(troubleOf(error)).toEqual({ kind: 'unreachable' });
    const aborted = await client.queue(AbortSignal.abort()).catch((reason: unknown) => reason);
    expect(troubleOf(aborted)).toBeNull();
  });
});
