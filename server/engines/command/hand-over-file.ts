import { once } from 'node:events';
import { connect } from 'node:net';
import { decodeFileAnswer, encodeVideoFile, type FileVideo } from '../../wire/video-file.ts';
import { Failure } from '../failure.ts';

/**
 * Hands a video file to the encoder process at `socket`; resolves with what it holds once all of it is in.
 * Rejects with a `Failure` when they cannot be used, and when the encoder has gone.
 */
export async function handOverFile(
  socket: string,
  path: string,
  { unfinished, signal }: { unfinished: boolean; signal?: AbortSignal },
): Promise<FileVideo> {
  const encoder = connect(socket);
  const received: Buffer[] = [];
  encoder.on('data', (chunk: Buffer) => received.push(chunk));
  encoder.write(encodeVideoFile(path, unfinished));
  try {
    await once(encoder, 'end', signal ? { signal } : {});
    const { video, problem } = decodeFileAnswer(Buffer.concat(received));
    if (problem === null) return video;
    throw new Failure('engine_failed', problem);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('encoder_failed', `The video encoder did not take the file (${reason}).`, cause);
  } finally {
    encoder.destroy();
  }
}
