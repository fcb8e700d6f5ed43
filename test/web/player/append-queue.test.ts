import { describe, expect, it } from 'vitest';
import { AppendQueue, isQuotaError } from '../../../web/player/append-queue.ts';
import { FakeMediaSource, FakeSourceBuffer } from './fake-source-buffer.ts';

function made(quotaSeconds = Number.POSITIVE_INFINITY): {
  queue: AppendQueue;
  buffer: FakeSourceBuffer;
  source: FakeMediaSource;
} {
  const buffer = new FakeSourceBuffer(quotaSeconds);
  const source = new FakeMediaSource(buffer);
  const queue = new AppendQueue(source as unknown as MediaSource, buffer as unknown as SourceBuffer);
  return { queue, buffer, source };
}

/** The fake reads the first byte as the seconds of video that the piece holds. */
const seconds = (n: number): Uint8Array => Uint8Array.from([n]);

describe('the append queue', () => {
  it('never touches a buffer that is at work', async () => {
    const { queue, buffer, source } = made();
    await Promise.all([
      queue.append(seconds(2)),
      queue.setDuration(60),
      queue.append(seconds(3)),
      queue.remove(0, 1),
      queue.append(seconds(4)),
    ]);
    expect(buffer.log).toEqual(['append 2', 'append 3', 'remove 0-1', 'append 4']);
    expect(source.duration).toBe(60);
    await queue.end();
    expect(source.readyState).toBe('ended');
  });

  it('sets no duration shorter than what is there, which would throw', async () => {
    const { queue, source } = made();
    await queue.append(seconds(9));
    await queue.setDuration(5);
    expect(source.duration).toBe(9);
  });

  it('goes on after an operation that failed', async () => {
    const { queue, buffer } = made();
    buffer.failNext();
    const failed = queue.append(seconds(1));
    const next = queue.append(seconds(2));
    await expect(failed).rejects.toThrow('could not read');
    await next;
    expect(buffer.log).toEqual(['append 1', 'append 2']);
  });

  it('says when the browser keeps no more, and makes room behind the picture only', async () => {
    const { queue, buffer } = made(100);
    await queue.append(seconds(90));
    const error = await queue.append(seconds(20)).catch((reason: unknown) => reason);
    expect(isQuotaError(error)).toBe(true);
    expect(await queue.makeRoom({ currentTime: 5 })).toBe(false);
    expect(await queue.makeRoom({ currentTime: 50 })).toBe(true);
    expect(buffer.log.at(-1)).toBe('remove 0-40');
    await queue.append(seconds(20));
    expect(queue.buffered.end(0)).toBe(110);
  });

  it('refuses everything once it is closed', async () => {
    const { queue, buffer } = made();
    queue.close();
    await expect(queue.append(seconds(1))).rejects.toThrow('moved on');
    expect(buffer.log).toEqual([]);
  });
});
