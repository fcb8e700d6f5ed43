import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProblemError } from '../../contract/index.ts';
import { isDiskFull } from '../../monitor/disk-full.ts';

/** What has come in. */
export interface Received {
  /** Lower-case hex. */
  sha256: string;
  bytes: number;
}

/** The sha-256 of a file, lower-case hex. @throws what the file system says. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Writes a stream to a new file, counting and hashing on the way; memory does not grow with its length.
 * @throws ProblemError `too_large` as soon as `maxBytes` are exceeded, `unsupported_media` for an empty one,
 * `disk_full`; and what the stream itself fails with.
 */
export async function receive(source: Readable, path: string, maxBytes: number): Promise<Received> {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        const limit = Math.floor(maxBytes / 1_000_000);
        done(new ProblemError('too_large', `The file is larger than ${limit} MB.`, { field: 'file' }));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    // Flushed: a file that is named in the store must survive a power cut.
    await pipeline(source, meter, createWriteStream(path, { flags: 'wx', mode: 0o644, flush: true }));
  } catch (error) {
    if (isDiskFull(error)) {
      throw new ProblemError('disk_full', 'The disk is full: the file could not be stored.');
    }
    throw error;
  }
  if (bytes === 0) throw new ProblemError('unsupported_media', 'The file is empty.', { field: 'file' });
  return { sha256: hash.digest('hex'), bytes };
}
