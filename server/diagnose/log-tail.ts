import { open } from 'node:fs/promises';

/** Most that is read of a log's end, bytes. */
const TAIL_BYTES = 32 * 1024;

/** The end of a log; empty where there is none. */
export async function logTail(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min(size, TAIL_BYTES)),
      position: Math.max(0, size - TAIL_BYTES),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
