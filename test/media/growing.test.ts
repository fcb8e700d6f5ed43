import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GrowingFile } from '../../server/media/growing.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'growing-test-'));
  path = join(folder, 'live.mp4');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Takes chunks until there are `length` bytes. */
async function take(reader: AsyncIterator<Buffer>, length: number): Promise<string> {
  let text = '';
  while (text.length < length) {
    const { value, done } = await reader.next();
    if (done) break;
    text += value.toString();
  }
  return text;
}

/** Files under the folder that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder) ? [target] : [];
    } catch {
      return [];
    }
  });
}

describe('A growing file', () => {
  it('is read as far as it is good, then waits, then ends', async () => {
    const file = new GrowingFile(path);
    const reader: AsyncIterator<Buffer> = file.read()[Symbol.asyncIterator]();
    const first = take(reader, 5);
    writeFileSync(path, 'init+half a fragm');
    file.grow(5);
    expect(await first).toBe('init+');
    const second = take(reader, 15);
    const early = await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 50, 'nothing'))]);
    expect(early).toBe('nothing');
    appendFileSync(path, 'ent');
    file.grow(20);
    expect(await second).toBe('half a fragment');
    file.end();
    expect((await reader.next()).done).toBe(true);
  });

  it('gives every reader the whole of it, wherever each one starts and whenever it comes', async () => {
    const file = new GrowingFile(path);
    const early = buffer(file.read());
    const later = buffer(file.read(700_000));
    let good = 0;
    for (let i = 0; i < 10; i += 1) {
      appendFileSync(path, Buffer.alloc(100_000, i));
      good += 100_000;
      file.grow(good);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    file.end();
    const afterwards = buffer(file.read());
    const whole = Buffer.concat(Array.from({ length: 10 }, (_, i) => Buffer.alloc(100_000, i)));
    expect((await early).equals(whole)).toBe(true);
    expect((await later).equals(whole.subarray(700_000))).toBe(true);
    expect((await afterwards).equals(whole)).toBe(true);
  });

  it('reads no further ahead for a reader that has stopped taking', async () => {
    writeFileSync(path, Buffer.alloc(10_000_000, 1));
    const file = new GrowingFile(path, 10_000_000);
    const slow: Readable = file.read();
    await once(slow, 'readable');
    // What it would read too much comes without being asked for.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(slow.readableLength).toBeGreaterThan(0);
    expect(slow.readableLength).toBeLessThanOrEqual(128 * 1024);
    slow.destroy();
  });

  it('lets go of the file when a reader is destroyed, also one that is waiting', async () => {
    writeFileSync(path, 'init');
    const file = new GrowingFile(path, 4);
    const reader = file.read();
    await take(reader[Symbol.asyncIterator]() as AsyncIterator<Buffer>, 4);
    expect(openFiles()).toHaveLength(1);
    reader.destroy();
    await expect.poll(openFiles).toHaveLength(0);
    file.grow(8);
    file.end();
  });

  it('ends an empty run with nothing, and fails a reader whose file is gone', async () => {
    const empty = new GrowingFile(path);
    const nothing = buffer(empty.read());
    empty.end();
    expect(await nothing).toHaveLength(0);
    await expect(buffer(new GrowingFile(path, 10).read())).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
  });

  it('never shrinks, and grows no more once it has ended', () => {
    const file = new GrowingFile(path, 10);
    file.grow(5);
    expect(file.bytes).toBe(10);
    file.end();
    file.grow(20);
    expect(file.bytes).toBe(10);
  });
});

describe('A growing file that is read steadily', () => {
  const quiet = { beginning: Buffer.from('init'), filler: Buffer.from('.'), everyMs: 20 };

  it('says at once how it will begin, and something that means nothing while nothing comes', async () => {
    const file = new GrowingFile(path);
    const stream = file.readSteadily(quiet);
    const reader: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
    expect(await take(reader, 7)).toBe('init...');
    writeFileSync(path, 'init+fragment');
    file.grow(13);
    file.end();
    let rest = '';
    for (let next = await reader.next(); !next.done; next = await reader.next())
      rest += next.value.toString();
    // What was filled in before the fragment came is still on its way.
    expect(rest).toMatch(/^\.*\+fragment$/);
    expect(openFiles()).toEqual([]);
  });

  it('is the file and nothing else where all of it is there', async () => {
    writeFileSync(path, 'init+fragment');
    const file = new GrowingFile(path, 13);
    file.end();
    expect((await buffer(file.readSteadily(quiet))).toString()).toBe('init+fragment');
  });

  it('is empty where nothing ever came', async () => {
    const file = new GrowingFile(path);
    file.end();
    expect((await buffer(file.readSteadily(quiet))).length).toBe(0);
  });

  it('stops filling in when its reader has gone', async () => {
    const stream = new GrowingFile(path).readSteadily({ ...quiet, everyMs: 1 });
    stream.resume();
    await once(stream, 'data');
    stream.destroy();
    await once(stream, 'close');
    let late = 0;
    stream.on('data', () => {
      late += 1;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(late).toBe(0);
  });
});
