import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ENDED, ProblemError, ROUTES } from '../../contract/index.ts';
import { QUIET_MP4 } from '../../media/live-mp4.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';
import { contentDisposition } from '../download-name.ts';
import { sendVideo } from '../send-video.ts';
import { videoName } from '../video-name.ts';

/** What a run has made: its video as a growing stream and as a file, its poster, its log. */
export async function runMediaRoutes(app: FastifyInstance, { runs }: Studio): Promise<void> {
  contractRoute(app, ROUTES.runStream, async ({ params, request, reply }) => {
    const run = runs.get(params.id);
    reply.type('video/mp4').header('cache-control', 'no-store, no-transform');
    // The player sets the length of its timeline before the last fragment exists.
    reply.header('x-video-seconds', String(run.progress.totalFrames / run.fps));
    if (request.method === 'HEAD') return reply.send();
    // A proxy, and a browser that waits for a queued run, know at once that something is coming, and that it still is.
    const video = (await runs.stream(run.id)).readSteadily(QUIET_MP4);
    reply.raw.once('close', () => video.destroy());
    return reply.send(video);
  });
  contractRoute(app, ROUTES.runVideo, async ({ params, query, reply }) => {
    const path = await runs.video(params.id);
    const run = runs.get(params.id);
    const kind = query.download === undefined ? 'inline' : 'attachment';
    reply.header('content-disposition', contentDisposition(kind, videoName(run)));
    return sendVideo(reply, path, { metadata: query.metadata, isFinal: ENDED.includes(run.status) });
  });
  contractRoute(app, ROUTES.runPoster, ({ params, reply }) => {
    const { poster } = runs.files(params.id);
    if (!existsSync(poster)) throw new ProblemError('not_found', 'This run has no picture yet.');
    return sendFile(reply, poster, 'image/jpeg', true);
  });
  contractRoute(app, ROUTES.runLog, ({ params, reply }) => {
    const { log } = runs.files(params.id);
    if (!existsSync(log)) return reply.type('text/plain; charset=utf-8').send('');
    return sendFile(reply, log, 'text/plain; charset=utf-8', false);
  });
}

/** Sends a file of a run with its validators and byte ranges. */
function sendFile(reply: FastifyReply, path: string, mime: string, isFinal: boolean): FastifyReply {
  reply.type(mime).header('cache-control', isFinal ? 'private, no-cache' : 'no-store');
  return reply.sendFile(basename(path), dirname(path), { cacheControl: false });
}
