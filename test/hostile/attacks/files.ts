import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeRecording, type Kind } from '../../fixtures/media/encode.ts';
import { twoBeeps } from '../../fixtures/media/sounds.ts';
import type { Dice } from '../dice.ts';
import type { Siege } from '../siege.ts';

const example = (name: string) => readFileSync(new URL(`../../../configs/examples/${name}`, import.meta.url));
function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
}
type Whole = readonly [kind: 'image' | 'audio', name: string, bytes: Buffer];
const WHOLE: Whole[] = [
  ['image', 'daniel.png', example('portraits/daniel.png')],
  ['audio', 'welcome.wav', example('recordings/welcome-en.wav')],
  ['audio', 'stranger.flac', fixture('speech/stranger.flac')],
];

/** One of each other kind that is taken: each has a demuxer or decoder of its own. */
async function otherKinds(): Promise<Whole[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  try {
    const kinds: Kind[] = [
      '3gp',
      'aac',
      'alac',
      'aiff',
      'caf',
      'au',
      'w64',
      'wma',
      'ac3',
      'avi',
      'flv',
      'mkv',
      'mpg',
      'ts',
    ];
    const sounds: Whole[] = [];
    for (const kind of kinds) {
      const path = join(folder, kind);
      await encodeRecording(path, kind, twoBeeps(44_100), { rate: 44_100 });
      sounds.push(['audio', `talk.${kind}`, readFileSync(path)]);
    }
    const portrait = sharp(WHOLE[0]?.[2]).resize(320);
    const pictures = (['jpeg', 'webp', 'gif', 'avif', 'tiff'] as const).map(
      async (format): Promise<Whole> => [
        'image',
        `face.${format}`,
        await portrait.clone().toFormat(format).toBuffer(),
      ],
    );
    const deep = portrait.clone().toColourspace('rgb16').withIccProfile('p3').png();
    return [
      ...sounds,
      ...(await Promise.all(pictures)),
      ['image', 'deep.png', await deep.toBuffer()],
      ['image', 'face.bmp', bmpOf(await portrait.clone().removeAlpha().raw().toBuffer())],
      ['image', 'talker.heic', fixture('media/talker.heic')],
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A square of 24 bits a pixel, without compression. */
function bmpOf(pixels: Buffer): Buffer {
  const side = Math.sqrt(pixels.length / 3);
  const head = Buffer.alloc(54);
  head.write('BM', 'latin1');
  head.writeUInt32LE(head.length + pixels.length, 2);
  for (const [at, value] of [54, 40, side, side].entries()) head.writeUInt32LE(value, 10 + 4 * at);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  return Buffer.concat([head, pixels]);
}

/** Pictures and recordings with something wrong in them. */
export async function files(siege: Siege): Promise<void> {
  const { dice } = siege;
  const whole = [...WHOLE, ...(await otherKinds())];
  while (siege.goesOn()) {
    const [kind, name, bytes] = dice.pick(whole);
    const sent = damaged(Buffer.from(bytes), dice);
    await siege.upload(dice.next() < 0.9 ? kind : dice.pick(['image', 'audio', 'x']), sent, name);
  }
  await siege.stands();
}

/** Most of what decoders stumble over is in the first bytes. */
function damaged(bytes: Buffer, dice: Dice): Buffer {
  let result = bytes;
  for (const how of dice.several(['flip', 'word', 'cut', 'insert', 'swap'] as const, 5)) {
    const reach = dice.next() < 0.7 ? Math.min(200, result.length) : result.length;
    const at = dice.below(Math.max(1, reach - 4));
    if (how === 'flip') result[at] = (result[at] ?? 0) ^ (1 << dice.below(8));
    if (how === 'word' && result.length >= at + 4)
      result.writeUInt32LE(dice.pick([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 65, 1 << 16]), at);
    if (how === 'cut') result = result.subarray(0, Math.max(1, dice.below(result.length)));
    if (how === 'insert')
      result = Buffer.concat([
        result.subarray(0, at),
        Buffer.alloc(dice.below(64), dice.below(256)),
        result.subarray(at),
      ]);
    if (how === 'swap') result = Buffer.concat([result.subarray(at), result.subarray(0, at)]);
  }
  return result;
}
