import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRecording } from '../../server/speech/decode.ts';
import { sideToTake } from '../../server/speech/opposite-channels.ts';
import { probeAudio } from '../../server/speech/probe.ts';
import { AudioSource } from '../../server/speech/source.ts';
import { encodeRecording, type Kind } from '../fixtures/media/encode.ts';
import { soundingFrom, twoBeeps } from '../fixtures/media/sounds.ts';
import { type WavOptions, wavFile } from '../fixtures/media/wav.ts';

const RATE = 16_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decode-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function decodeAll(path: string, rate = RATE, chunkSeconds?: number): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  const options = chunkSeconds === undefined ? { rate } : { rate, chunkSeconds };
  for await (const chunk of decodeRecording(path, options)) chunks.push(chunk);
  const all = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

async function wav(name: string, options: WavOptions, hz?: number): Promise<string> {
  const path = join(folder, `${name}.wav`);
  await writeFile(path, wavFile(twoBeeps(options.rate, hz), options));
  return path;
}

const failure = (path: string) =>
  decodeAll(path).then(
    () => 'decoded',
    (error: { code: string }) => error.code,
  );

describe('WAV files', () => {
  const list = { id: 'LIST', bytes: Buffer.from('INFOISFT\x05\0\0\0Make\0\0') };
  const peak = { id: 'PEAK', bytes: Buffer.alloc(16, 1) };
  const odd = { id: 'junk', bytes: Buffer.alloc(7, 2) };
  it.each<[string, WavOptions]>([
    ['8 kHz 8-bit', { rate: 8000, encoding: 'u8' }],
    ['11.025 kHz 16-bit', { rate: 11_025 }],
    ['44.1 kHz 24-bit stereo', { rate: 44_100, encoding: 's24', channels: 2 }],
    ['48 kHz 32-bit', { rate: 48_000, encoding: 's32' }],
    ['24 kHz float with fact and PEAK chunks', { rate: 24_000, encoding: 'f32', before: [peak, list, odd] }],
    ['192 kHz double', { rate: 192_000, encoding: 'f64' }],
    ['RF64', { rate: 48_000, rf64: true }],
    ['extensible stereo', { rate: 48_000, channels: 2, extensible: true, encoding: 's24' }],
    ['six channels', { rate: 48_000, channels: 6, extensible: true }],
    ['nine channels', { rate: 16_000, channels: 9 }],
    ['a length that a pipe could not know', { rate: 16_000, claimed: 0xffff_ffff }],
    ['a length of 0 left by a crash', { rate: 16_000, claimed: 0 }],
  ])('%s: the sound is where it was, as loud as it was', async (name, options) => {
    const samples = await decodeAll(await wav(name.replaceAll(' ', '-'), options));
    expect(samples.length / RATE).toBeCloseTo(1.2, 2);
    const [first, last] = soundingFrom(samples, RATE);
    expect(first).toBeCloseTo(0.3, 2);
    expect(last).toBeCloseTo(0.9, 2);
    expect(Math.max(...samples)).toBeGreaterThan(0.45);
    expect(Math.max(...samples)).toBeLessThan(0.56);
  });

  it('that hold numbers which are no sound come out as silence or full scale', async () => {
    const path = join(folder, 'odd-floats.wav');
    const samples = Float32Array.from(
      { length: 4000 },
      (_, i) => [Number.NaN, 40, -40, 0.25][i % 4] as number,
    );
    await writeFile(path, wavFile(samples, { rate: RATE, encoding: 'f32' }));
    const out = await decodeAll(path);
    expect(out.every((value) => value >= -1 && value <= 1)).toBe(true);
    expect([...out.subarray(0, 4)]).toEqual([0, 1, -1, 0.25]);
  });
});

describe('compressed files', () => {
  const kinds: [Kind, number, 1 | 2][] = [
    ['mp3', 44_100, 2],
    ['m4a', 44_100, 1],
    ['flac', 48_000, 1],
    ['ogg', 44_100, 2],
    ['opus', 48_000, 1],
    ['webm', 48_000, 1],
  ];
  it.each(kinds)(
    '%s at %i Hz: encoder delay is gone, the sound is where it was',
    async (kind, rate, channels) => {
      const path = join(folder, `beeps.${kind}`);
      await encodeRecording(path, kind, twoBeeps(rate), { rate, channels });
      const samples = await decodeAll(path);
      const [first, last] = soundingFrom(samples, RATE);
      // Lossy codecs smear an abrupt start by a few milliseconds.
      expect(Math.abs(first - 0.3)).toBeLessThan(0.008);
      expect(Math.abs(last - 0.9)).toBeLessThan(0.012);
      expect(Math.abs(samples.length / RATE - 1.2)).toBeLessThan(0.03);
      const probe = await probeAudio(path);
      expect(probe).toMatchObject({ sampleRate: rate, channels });
      expect(Math.abs(probe.seconds - 1.2)).toBeLessThan(0.06);
    },
  );

  it.each<[Kind, string]>([
    ['aac', 'audio/aac'],
    ['3gp', 'audio/mp4'],
    ['alac', 'audio/mp4'],
    ['aiff', 'audio/aiff'],
    ['caf', 'audio/x-caf'],
    ['au', 'audio/basic'],
    ['w64', 'audio/x-w64'],
    ['wma', 'audio/x-ms-wma'],
    ['ac3', 'audio/ac3'],
    ['avi', 'video/x-msvideo'],
    ['flv', 'video/x-flv'],
    ['mkv', 'audio/webm'],
    ['mpg', 'video/mpeg'],
    ['ts', 'video/mp2t'],
  ])(
    'of the other kinds that people have (%s) are heard and told apart, whatever they are called',
    async (kind, mime) => {
      const path = join(folder, `other-${kind}`);
      await encodeRecording(path, kind, twoBeeps(44_100), { rate: 44_100 });
      const source = AudioSource.open(path);
      expect(source.container.mime).toBe(mime);
      source.close();
      const [first, last] = soundingFrom(await decodeAll(path), RATE);
      // Raw streams have no place to say what their encoder has put before the sound.
      expect(last - first).toBeCloseTo(0.6, 1);
      expect(Math.abs(first - 0.3)).toBeLessThan(0.07);
    },
  );

  it('with something before their first frame, or between it and their tag, are heard', async () => {
    const path = join(folder, 'plain.mp3');
    await encodeRecording(path, 'mp3', twoBeeps(44_100), { rate: 44_100 });
    const bytes = await readFile(path);
    const tag = 10 + ((bytes[8] ?? 0) << 7) + (bytes[9] ?? 0);
    expect(bytes.toString('latin1', 0, 3)).toBe('ID3');
    const nothing = Buffer.alloc(3000);
    for (const odd of [
      Buffer.concat([nothing, bytes]),
      Buffer.concat([bytes.subarray(0, tag), nothing, bytes.subarray(tag)]),
    ]) {
      await writeFile(join(folder, 'odd'), odd);
      const [first, last] = soundingFrom(await decodeAll(join(folder, 'odd')), RATE);
      expect(last - first).toBeCloseTo(0.6, 1);
    }
  });

  it('as Apple calls its videos, and as telephones record, are taken', async () => {
    const path = join(folder, 'video.m4v');
    await encodeRecording(path, 'm4a', twoBeeps(44_100), { rate: 44_100 });
    const bytes = await readFile(path);
    bytes.write('M4V ', 8, 'latin1');
    await writeFile(path, bytes);
    expect(soundingFrom(await decodeAll(path), RATE)[0]).toBeCloseTo(0.3, 1);
    // Frames of 20 ms at 4.75 kbit/s, all of their bits 0.
    const amr = Buffer.concat([
      Buffer.from('#!AMR\n'),
      ...Array(50).fill(Buffer.from('04'.padEnd(26, '0'), 'hex')),
    ]);
    await writeFile(join(folder, 'call'), amr);
    expect(await probeAudio(join(folder, 'call'))).toMatchObject({ codec: 'amrnb', sampleRate: 8000 });
    expect((await decodeAll(join(folder, 'call'))).length / RATE).toBeCloseTo(1, 1);
  });

  it('as a browser records them, without a length, are measured by decoding', async () => {
    const path = join(folder, 'microphone.webm');
    await encodeRecording(path, 'webm', twoBeeps(48_000), { rate: 48_000, live: true });
    const probe = await probeAudio(path);
    expect(probe.codec).toBe('opus');
    expect(Math.abs(probe.seconds - 1.2)).toBeLessThan(0.03);
  });

  it('with some damaged packets still decode, in time', async () => {
    const path = join(folder, 'damaged.mp3');
    const seconds = 6;
    const tone = Float32Array.from({ length: 44_100 * seconds }, (_, i) => 0.3 * Math.sin(i * 0.06));
    await encodeRecording(path, 'mp3', tone, { rate: 44_100 });
    const bytes = await readFile(path);
    for (let at = 4000; at < bytes.length - 4000; at += 4001) bytes.fill(0xa5, at, at + 30);
    await writeFile(path, bytes);
    expect(Math.abs((await decodeAll(path)).length / RATE - seconds)).toBeLessThan(0.5);
  });
});

describe('two channels', () => {
  const stereo = async (name: string, right: number) => {
    const path = join(folder, `${name}.wav`);
    const left = twoBeeps(RATE);
    const both = Float32Array.from(
      { length: 2 * left.length },
      (_, i) => (left[i >> 1] ?? 0) * (i % 2 ? right : 1),
    );
    await writeFile(path, wavFile(both, { rate: RATE, interleaved: 2 }));
    return path;
  };
  const loudest = async (path: string) => Math.max(...(await decodeAll(path)));

  it.each([-1, -0.95, -0.3])(
    'of which one is the other upside down (×%s) are one of them, as loud as it is',
    async (right) => {
      const path = await stereo(`opposite${right}`, right);
      expect(sideToTake(path)).toBe(0);
      expect(await loudest(path)).toBeCloseTo(0.5, 2);
    },
  );

  it('are the louder of two that are opposite', async () => {
    const path = await stereo('louder-right', -1.5);
    expect(sideToTake(path)).toBe(1);
    expect(await loudest(path)).toBeCloseTo(0.75, 2);
  });

  it.each([1, 0.5, 0])('that go together (×%s) are mixed', async (right) => {
    const path = await stereo(`together${right}`, right);
    expect(sideToTake(path)).toBeNull();
    expect(await loudest(path)).toBeCloseTo(0.25 * (1 + right), 2);
  });
});

describe('decoding', () => {
  it('tells the same time at 16 and at 48 kHz', async () => {
    const path = join(folder, 'both-rates.m4a');
    await encodeRecording(path, 'm4a', twoBeeps(44_100), { rate: 44_100 });
    const [low] = soundingFrom(await decodeAll(path, 16_000), 16_000);
    const [high] = soundingFrom(await decodeAll(path, 48_000), 48_000);
    expect(Math.abs(low - high)).toBeLessThan(0.001);
  });

  it('fills a hole in the recording with silence, as long at every rate', async () => {
    const path = join(folder, 'hole.webm');
    await encodeRecording(path, 'webm', twoBeeps(48_000), { rate: 48_000, hole: { at: 0.6, seconds: 2 } });
    for (const rate of [16_000, 48_000]) {
      const [first, last] = soundingFrom(await decodeAll(path, rate), rate);
      expect(Math.abs(first - 0.3)).toBeLessThan(0.01);
      expect(Math.abs(last - 2.9)).toBeLessThan(0.03);
    }
  });

  it('hands out chunks of the asked length, and only the last one shorter', async () => {
    const path = await wav('chunks', { rate: 44_100 });
    const lengths: number[] = [];
    for await (const chunk of decodeRecording(path, { rate: RATE, chunkSeconds: 0.1 }))
      lengths.push(chunk.length);
    expect(lengths.slice(0, -1).every((length) => length === 1600)).toBe(true);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(19_200);
  });

  it('may be given up at any chunk', async () => {
    const path = await wav('given-up', { rate: 44_100 });
    for (let round = 0; round < 20; round += 1) {
      for await (const chunk of decodeRecording(path, { rate: RATE })) {
        expect(chunk.length).toBe(4000);
        break;
      }
    }
  });

  it('stops at a recording that is too long', async () => {
    const chunks: number[] = [];
    const reading = (async () => {
      for await (const chunk of decodeRecording(await wav('long', { rate: 8000 }), {
        rate: RATE,
        maxSeconds: 1,
      })) {
        chunks.push(chunk.length);
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: 'RecordingError', code: 'too-long' });
    expect(chunks.length).toBeGreaterThan(0);
  });

  it('does not need more memory for a longer recording', async () => {
    const path = join(folder, 'hour.wav');
    const minutes = 20;
    const second = Float32Array.from({ length: 8000 * 60 }, (_, i) => 0.3 * Math.sin(i * 0.3));
    const minute = wavFile(second, { rate: 8000, claimed: 8000 * 2 * 60 * minutes });
    await writeFile(path, minute);
    for (let i = 1; i < minutes; i += 1) await writeFile(path, minute.subarray(44), { flag: 'a' });
    let samples = 0;
    let most = 0;
    const before = process.memoryUsage().rss;
    for await (const chunk of decodeRecording(path, { rate: RATE })) {
      samples += chunk.length;
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(samples).toBe(RATE * 60 * minutes);
    // All of it would be 77 MB.
    expect(most).toBeLessThan(50e6);
  });
});

describe('what is no recording is refused with its reason', () => {
  it('a file that is not there', async () => {
    expect(await failure(join(folder, 'nowhere.wav'))).toBe('unreadable');
  });

  it('text and nothing at all', async () => {
    for (const [name, text] of [
      ['text.wav', 'this is not sound'],
      ['empty.mp3', ''],
    ] as const) {
      await writeFile(join(folder, name), text);
      expect(await failure(join(folder, name))).toBe('not-a-recording');
    }
  });

  it('a WAV header without samples', async () => {
    const path = join(folder, 'header-only.wav');
    await writeFile(path, wavFile(new Float32Array(0), { rate: RATE }));
    expect(['not-a-recording', 'corrupt']).toContain(await failure(path));
  });

  it('a compressed file of which only the header is sound', async () => {
    const path = join(folder, 'ruined.flac');
    await encodeRecording(path, 'flac', twoBeeps(16_000), { rate: 16_000 });
    const bytes = await readFile(path);
    for (let at = 100; at < bytes.length; at += 1) bytes[at] = (at * 7919) & 0x7f;
    await writeFile(path, bytes);
    expect(['corrupt', 'not-a-recording']).toContain(await failure(path));
  });

  it('a playlist that points at other files', async () => {
    await wav('target', { rate: 8000 });
    for (const [name, text] of [
      ['list.m3u8', '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ntarget.wav\n#EXT-X-ENDLIST\n'],
      ['list.txt', "ffconcat version 1.0\nfile 'target.wav'\n"],
      ['master.m3u8', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlist.m3u8\n'],
      [
        'list.mpd',
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S"><Period><AdaptationSet mimeType="audio/wav"><Representation id="a" bandwidth="1"><BaseURL>target.wav</BaseURL></Representation></AdaptationSet></Period></MPD>',
      ],
      ['session.sdp', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n'],
    ] as const) {
      await writeFile(join(folder, name), text);
      expect(await failure(join(folder, name))).toBe('not-a-recording');
    }
  });
});
