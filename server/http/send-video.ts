import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { FastifyReply } from 'fastify';
import { readWithoutTags } from '../media/made/without-tags.ts';

/** How a video goes out. */
export interface VideoSending {
  /** Whether it says how it was made. */
  metadata: 'keep' | 'none';
  /** Whether it will stay as it is. */
  isFinal: boolean;
}

/** Sends a video: as it is, with byte ranges; or without what it says about itself, whole. */
export async function sendVideo(
  reply: FastifyReply,
  path: string,
  { metadata, isFinal }: VideoSending,
): Promise<FastifyReply> {
  reply.type('video/mp4').header('cache-control', isFinal ? 'private, no-cache' : 'no-store');
  if (metadata === 'keep') return reply.sendFile(basename(path), dirname(path), { cacheControl: false });
  const { size } = await stat(path);
  return reply.header('content-length', size).send(await readWithoutTags(path));
}
