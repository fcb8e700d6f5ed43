import { timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ENDED, type Run } from '../../contract/index.ts';
import { QUIET_MP4 } from '../../media/live-mp4.ts';
import type { LiveSession, Studio } from '../../studio.ts';
import { buildHttp } from '../build-http.ts';
import { LiveFeed } from '../live/live-feed.ts';
import { StreamOutlet } from '../live/stream-outlet.ts';
import { securityHeaders } from '../plugins/headers.ts';
import type { Showing } from './showing.ts';

/** More than any room holds. */
const MAX_VIEWERS = 200;
/** A proxy, and a browser that has gone, are noticed that soon, ms. */
const PULSE_MS = 15_000;
const SCRIPT_OR_STYLE = /^[\w.-]+\.(?:js|css)$/;

/**
 * The door for viewers, not yet listening: a page, the video of the run shown, and how far it is. Everything lies below
 * the key; whatever else is asked for, by whatever method, is not there.
 */
export async function viewingApp(studio: Studio, showing: Showing, key: string): Promise<FastifyInstance> {
  // It logs nothing: the key is in every address.
  const app = buildHttp('silent');
  const { webRoot } = studio.config;
  await securityHeaders(app);
  await app.register(fastifyStatic, { root: webRoot, serve: false, preCompressed: true });
  app.setNotFoundHandler((_request, reply) => nothing(reply));
  app.setErrorHandler((_error, _request, reply) => nothing(reply));
  app.addHook('onRequest', async (request, reply) => {
    // Closed meanwhile. Browsers open connections ahead, and closing a listener leaves those that were never used.
    if (!app.server.listening) {
      request.raw.socket.destroy();
      return reply.hijack();
    }
    if (request.method !== 'GET' || !isKey(keyOf(request), key)) return nothing(reply);
    return undefined;
  });

  app.get('/:key', (request, reply) => reply.redirect(`/${keyOf(request)}/`, 303));
  app.get('/:key/', (_request, reply) =>
    reply.header('cache-control', 'no-store').sendFile('watch.html', webRoot, { cacheControl: false }),
  );
  app.get<{ Params: { file: string } }>('/:key/assets/:file', ({ params }, reply) =>
    SCRIPT_OR_STYLE.test(params.file) ? reply.sendFile(`assets/${params.file}`, webRoot) : nothing(reply),
  );
  app.get('/:key/news', (request, reply) => {
    if (showing.viewers >= MAX_VIEWERS) return reply.code(503).send();
    return reply
      .type('text/event-stream')
      .header('cache-control', 'no-store, no-transform')
      .send(newsTo(request, showing));
  });
  const shownRun = ({ params }: FastifyRequest): Run | null =>
    showing.of((params as { show?: string }).show ?? '');
  const shownSession = ({ params }: FastifyRequest): LiveSession | null =>
    showing.sessionOf((params as { show?: string }).show ?? '');
  app.get('/:key/:show/stream', async (request, reply) => {
    const run = shownRun(request);
    if (!run) return nothing(reply);
    const video = (await studio.runs.stream(run.id)).readSteadily(QUIET_MP4);
    reply.raw.once('close', () => video.destroy());
    return reply.type('video/mp4').header('cache-control', 'no-store, no-transform').send(video);
  });
  app.get('/:key/:show/live', (request, reply) => {
    const session = shownSession(request);
    if (!session) return nothing(reply);
    return reply
      .type('video/mp4')
      .header('cache-control', 'no-store, no-transform')
      .send(liveTo(request, session));
  });
  app.get('/:key/:show/video', async (request, reply) => {
    const run = shownRun(request);
    if (!run || !ENDED.includes(run.status)) return nothing(reply);
    return send(reply, await studio.runs.video(run.id), 'video/mp4');
  });
  app.get('/:key/:show/portrait', async (request, reply) => {
    const image = (shownRun(request) ?? shownSession(request))?.image;
    const picture = image && (await studio.assets.paths(image))?.preview('large');
    if (!picture || !existsSync(picture)) return nothing(reply);
    return send(reply, picture, 'image/jpeg');
  });
  return app;
}

/** News of what is shown, as server-sent events, for as long as somebody listens. */
function newsTo(request: FastifyRequest, showing: Showing): PassThrough {
  const stream = new PassThrough();
  const leave = showing.watch((news) => stream.write(`data: ${JSON.stringify(news)}\n\n`));
  const pulse = setInterval(() => stream.write(':\n\n'), PULSE_MS);
  request.raw.once('close', () => {
    leave();
    clearInterval(pulse);
    stream.destroy();
  });
  return stream;
}

/** A live session as one long video, from where it is now, for as long as it lasts. */
function liveTo({ raw }: FastifyRequest, session: LiveSession): PassThrough {
  const stream = new PassThrough();
  const feed = new LiveFeed(new StreamOutlet(stream, raw.socket), session, 'fragments');
  const leave = () => {
    feed.stop();
    stream.end();
  };
  raw.once('close', leave);
  void session.ended.then(leave);
  return stream;
}

function send(reply: FastifyReply, path: string, mime: string): FastifyReply {
  reply.type(mime).header('cache-control', 'no-store');
  return reply.sendFile(basename(path), dirname(path), { cacheControl: false });
}

function nothing(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send('');
}

function keyOf({ url }: FastifyRequest): string {
  return /^\/([^/?]*)/.exec(url)?.[1] ?? '';
}

/** In a time that says nothing about where two keys differ. */
function isKey(given: string, key: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(key)];
  return left.length === right.length && timingSafeEqual(left, right);
}
