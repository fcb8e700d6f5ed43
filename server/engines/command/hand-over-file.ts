import { once } from 'node:events';
import { connect } from 'node:net';
import { Failure } from '../failure.ts';
import { decodeFileAnswer, encodeVideoFile, type FilePicture } from '../video-file.ts';

/**
 * Hands a video file to the encoder process at `socket`; resolves with what its pictures are once they are all in.
 * Rejects with a `Failure` when they cannot be used, and when the encoder has gone.
 */
export async function handOverFile(
  socket: string,
  path: string,
  { unfinished, signal }: { unfinished: boolean; signal?: AbortSignal },
): Promise<FilePicture> {
  const encoder = connect(socket);
  const received: Buffer[] = [];
  encoder.on('data', (chunk: Buffer) => received.push(chunk));
  encoder.write(encodeVideoFile(path, unfinished));
  try {
    await once(encoder, 'end', signal ? { signal } : {});
    const { picture, problem } = decodeFileAnswer(Buffer.concat(received));
    if (problem === null) return picture;
    throw new Failure('engine_failed', problem);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('encoder_failed', `The video encoder did not take the file (${reason}).`, cause);
  } finally {
    encoder.destroy();
  }
}
