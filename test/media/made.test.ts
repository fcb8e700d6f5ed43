import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type AudioAsset, DEFAULT_PARAMS, ProblemError } from '../../server/contract/index.ts';
import { bytesOfStream } from '../../server/media/made/byte-source.ts';
import { readComment } from '../../server/media/made/read-comment.ts';
import { restore } from '../../server/media/made/restore.ts';
import { box, longBox, moovSaying, mp4Saying } from './written-mp4.ts';

const IMAGE = 'a'.repeat(64);
const AUDIO = 'b'.repeat(64);
const MADE = {
  studio: 1,
  engine: 'preview',
  prompt: 'calm',
  params: DEFAULT_PARAMS,
  image: IMAGE,
  audio: AUDIO,
};
const talk = { id: AUDIO, kind: 'audio', name: 'talk.wav' } as AudioAsset;
const has = async (id: string) => (id === AUDIO ? talk : undefined);

/** A stream of these bytes in pieces of that length. */
const pieces = (bytes: Buffer, length = 7): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
    })(),
  );
const restored = (made: unknown) => restore(pieces(mp4Saying(JSON.stringify(made)), 1000), has);
const refusal = async (bytes: Buffer) => {
  const error = await restore(pieces(bytes, 100_000), has).catch((problem: unknown) => problem);
  if (!(error instanceof ProblemError)) throw new Error('expected a refusal', { cause: error });
  expect(error.problem.code).toBe('nothing_to_restore');
  return error.problem;
};

describe('the comment of an MP4', () => {
  it('is found wherever the index lies, in pieces of any length', async () => {
    const [kind, film, index] = [box('ftyp', 'isom'), Buffer.alloc(5000, 1), moovSaying('how')];
    for (const bytes of [
      Buffer.concat([kind, index, box('mdat', film)]),
      Buffer.concat([kind, box('mdat', film), index]),
      Buffer.concat([kind, longBox('mdat', film), index]),
      index,
    ])
      for (const length of [1, 3, 4096])
        expect(await readComment(bytesOfStream(pieces(bytes, length)))).toBe('how');
  });

  it('is none in what is no MP4, or a damaged one, and what is there is not read for ever', async () => {
    const whole = mp4Saying('how');
    const endless = Buffer.concat(Array.from({ length: 30_000 }, () => box('free')));
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('RIFF....WAVEfmt and so on'),
      Buffer.alloc(4000, 0xff),
      Buffer.alloc(4000),
      whole.subarray(0, whole.indexOf('how') + 1),
      Buffer.concat([endless, moovSaying('how')]),
      box('ftyp', 'isom'),
    ])
      expect(await readComment(bytesOfStream(pieces(bytes, 50_000)))).toBeNull();
  });

  it('is not looked for outside of the box that should hold it', async () => {
    const index = moovSaying('how');
    // `udta` says that it is longer than the index around it.
    index.writeUInt32BE(100_000, index.indexOf('udta') - 4);
    const bytes = Buffer.concat([index, Buffer.alloc(200_000)]);
    expect(await readComment(bytesOfStream(pieces(bytes, 9_999)))).toBeNull();
  });
});

describe('what a video was made from', () => {
  it('comes back with what is still there, and names what is not', async () => {
    const names = { image: '../evil/an\u202ena.png', audio: 'old name.wav' };
    const answer = await restored({ ...MADE, version: '1.0.0', engineVersion: 'abc', names });
    expect(answer).toEqual({
      version: '1.0.0',
      engine: 'preview',
      engineVersion: 'abc',
      prompt: 'calm',
      params: DEFAULT_PARAMS,
      ignored: [],
      image: { id: IMAGE, name: 'anna.png', there: false },
      audio: { id: AUDIO, name: 'old name.wav', there: true },
      part: null,
      parts: null,
    });
  });

  it('is read from videos of earlier versions too, which said less', async () => {
    expect(await restored(MADE)).toMatchObject({
      version: null,
      engineVersion: null,
      image: { name: null, there: false },
      audio: { name: 'talk.wav', there: true },
    });
  });

  it('leaves out settings that this studio does not have or take, and says which', async () => {
    const params = {
      ...DEFAULT_PARAMS,
      sample_steps: 5000,
      base_seed: 'x',
      warp: { deep: [1] },
      num_clip: 3,
    };
    const answer = await restored({ ...MADE, params: { ...params, ['__proto__x']: 1 } });
    expect(answer.ignored).toEqual([
      'sample_steps=5000',
      'base_seed="x"',
      'warp={"deep":[1]}',
      '__proto__x=1',
    ]);
    expect(answer.params.num_clip).toBe(3);
    expect(answer.params).not.toHaveProperty('sample_steps');
  });

  it('names few of many such settings, and none of them at length', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`x${n}`, 'y'.repeat(500)]));
    const { ignored } = await restored({ ...MADE, params: many });
    expect(ignored.length).toBeLessThanOrEqual(20);
    for (const text of ignored) expect(text.length).toBeLessThan(70);
  });

  it('of a long video brings back the parts and the prompts of each', async () => {
    const parts = [
      { start: 0, end: 17.4, prompt: 'calm' },
      { start: 17.4, end: 36 },
      { start: 36, end: 50, prompt: 'lively' },
    ];
    expect((await restored({ ...MADE, parts })).parts).toEqual({ seconds: 19, prompts: ['', '', 'lively'] });
    expect((await restored({ ...MADE, part: { start: 1, end: 2 } })).part).toEqual({ start: 1, end: 2 });
  });
});

describe('a video that nothing can be restored from', () => {
  it('is one that says nothing, or something of another program', async () => {
    for (const comment of [
      '',
      'Made with love',
      '{"a":1}',
      '[1]',
      'null',
      '"studio"',
      '{"studio":',
      '\u0000\u0007',
    ])
      expect((await refusal(mp4Saying(comment))).field).toBeUndefined();
    expect((await refusal(Buffer.from('no film at all'))).field).toBeUndefined();
  });

  it('is one whose words about itself cannot be right, and the answer says which', async () => {
    const wrong: [object, string][] = [
      [{ studio: 2 }, 'studio'],
      [{ studio: '1' }, 'studio'],
      [{ engine: '../../etc' }, 'engine'],
      [{ image: 7 }, 'image'],
      [{ audio: '../../etc/passwd' }, 'audio'],
      [{ prompt: { toString: 1 } }, 'prompt'],
      [{ prompt: 'cut\u0000off' }, 'prompt'],
      [{ prompt: 'x'.repeat(5001) }, 'prompt'],
      [{ params: 'none' }, 'params'],
      [{ names: { image: 'x'.repeat(10_000) } }, 'names.image'],
      [{ parts: [{ start: -1, end: 0 }] }, 'parts.0.start'],
      [{ parts: Array.from({ length: 201 }, (_, n) => ({ start: n, end: n + 1 })) }, 'parts'],
    ];
    for (const [more, field] of wrong)
      expect((await refusal(mp4Saying(JSON.stringify({ ...MADE, ...more })))).field).toBe(field);
  });

  it('is one that says more about itself than any of ours', async () => {
    const long = JSON.stringify({ ...MADE, more: 'x'.repeat(5_000_000) });
    expect((await refusal(mp4Saying(long))).field).toBe('comment');
  });
});
