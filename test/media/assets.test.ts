import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Asset, type AssetKind, type Limits } from '../../server/contract/index.ts';
import { Inspector } from '../../server/inspect/inspector.ts';
import { displayName } from '../../server/media/assets/display-name.ts';
import { fixedName } from '../../server/media/assets/fixes.ts';
import { AssetStore } from '../../server/media/assets/store.ts';
import { decodePicture } from '../../server/portrait/decode.ts';
import { WavReader } from '../../server/speech/wav.ts';
import { encodeRecording } from '../fixtures/media/encode.ts';
import { twoBeeps } from '../fixtures/media/sounds.ts';
import { THRESHOLDS, LIMITS as USUAL } from '../inspect/thresholds.ts';
import { variant } from '../variant.ts';
import { clickingWav } from './flash-and-click.ts';
import { pngClaiming, silentMp3 } from './hostile-files.ts';
import { smallDisk, unmount } from './small-disk.ts';

// Shorter than the product's hour: reaching it costs decoding it.
const LIMITS: Limits = { ...USUAL, maxAudioSeconds: 300 };
const PORTRAIT = fileURLToPath(new URL('../../configs/examples/portraits/daniel.png', import.meta.url));

let inspector: Inspector;
let root: string;
let store: AssetStore;
let portrait: Buffer;

beforeAll(async () => {
  // Patient: inspection gives way to everything else, also on a machine that is busy with other tests.
  inspector = new Inspector(LIMITS, THRESHOLDS, { image: 120_000, audio: 120_000 });
  portrait = await sharp(PORTRAIT).resize(600).jpeg().toBuffer();
  // Loads the process and the face models, so that no test is charged for it.
  const warming = mkdtempSync(join(tmpdir(), 'assets-test-'));
  try {
    // A copy: what is found is written beside a portrait.
    const copy = join(warming, 'portrait.png');
    copyFileSync(PORTRAIT, copy);
    await inspector.inspect('image', copy, '');
  } finally {
    rmSync(warming, { recursive: true, force: true });
  }
});
afterAll(() => inspector.close());
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'assets-test-'));
  store = await AssetStore.open(root, LIMITS, inspector);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function add(kind: AssetKind, bytes: Buffer, filename = 'file', into = store): Promise<Asset> {
  return into.add({ kind, filename, content: Readable.from([bytes]) });
}

/** Folders of assets; the staging folder must be empty. */
function folders(): string[] {
  expect(readdirSync(join(root, '.incoming'))).toEqual([]);
  return readdirSync(root).filter((name) => name !== '.incoming');
}

describe('A portrait', () => {
  it('is kept under the digest of its bytes, with its size, its face and its findings', async () => {
    const asset = await add('image', portrait, 'Daniel.jpeg');
    expect(Asset.parse(asset)).toEqual(asset);
    expect(asset).toMatchObject({
      id: createHash('sha256').update(portrait).digest('hex'),
      kind: 'image',
      name: 'Daniel.jpeg',
      mime: 'image/jpeg',
      bytes: portrait.length,
      width: 600,
    });
    if (asset.kind !== 'image') throw new Error('not an image');
    expect(asset.faces).toHaveLength(1);
    expect(asset.findings.map(({ verdict }) => verdict)).not.toContain('refuse');
    const paths = await store.paths(asset.id);
    expect(readFileSync(paths?.original ?? '').equals(portrait)).toBe(true);
    expect(folders()).toEqual([asset.id]);
  });

  it('comes with the face that was found in it; one kept without is looked at once more', {
    timeout: 120_000,
  }, async () => {
    const { id } = await add('image', portrait);
    const found = await (await store.portrait(id))?.faces();
    expect(found?.boxes).toHaveLength(1);
    expect(found?.landmarks).toHaveLength(478 * 3);
    const beside = join(root, id, 'faces.json');
    const { mouthOffset, ...ofAnEarlierStudio } = found ?? {};
    expect(mouthOffset).toBeTypeOf('number');
    for (const damage of [
      () => rmSync(beside),
      () => writeFileSync(beside, '{"width":'),
      () => writeFileSync(beside, JSON.stringify(ofAnEarlierStudio)),
    ]) {
      damage();
      const reopened = await AssetStore.open(root, LIMITS, inspector);
      expect(await (await reopened.portrait(id))?.faces()).toEqual(found);
      expect(JSON.parse(readFileSync(beside, 'utf8'))).toEqual(found);
    }
    // What is stored is not looked for again: nobody inspects any more.
    const closed = new Inspector(LIMITS, THRESHOLDS);
    await closed.close();
    const stored = await AssetStore.open(root, LIMITS, closed);
    expect(await (await stored.portrait(id))?.faces()).toEqual(found);
    rmSync(beside);
    const unable = await AssetStore.open(root, LIMITS, closed);
    expect(await (await unable.portrait(id))?.faces()).toBeUndefined();
  });

  variant('is measured upright, whatever its EXIF orientation', async () => {
    const { width, height } = await sharp(portrait).metadata();
    const turned = await sharp(portrait).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const [upright, asset] = [await add('image', portrait), await add('image', turned)];
    expect(asset).toMatchObject({ width, height });
    if (asset.kind !== 'image' || upright.kind !== 'image') throw new Error('not an image');
    expect(asset.faces[0]?.x).toBeCloseTo(upright.faces[0]?.x ?? 0, -1);
    expect(asset.faces[0]?.y).toBeCloseTo(upright.faces[0]?.y ?? 0, -1);
  });

  variant('with several faces says so, and names the largest first', async () => {
    const small = await sharp(portrait).resize(300).toBuffer();
    const both = await sharp({ create: { width: 1000, height: 800, channels: 3, background: '#789' } })
      .composite([
        { input: small, left: 20, top: 100 },
        { input: await sharp(portrait).resize(580).toBuffer(), left: 400, top: 10 },
      ])
      .png()
      .toBuffer();
    const asset = await add('image', both);
    expect(asset.findings).toContainEqual(
      expect.objectContaining({ check: 'face', verdict: 'advise', code: 'several-faces', value: 2 }),
    );
    if (asset.kind !== 'image') throw new Error('not an image');
    expect(asset.faces[0]?.x).toBeGreaterThan(400);
  });

  it.each([
    [
      'without a face',
      () =>
        sharp({ create: { width: 300, height: 300, channels: 3, background: '#8ac' } })
          .png()
          .toBuffer(),
      'no-face',
    ],
    ['smaller than 64 px', () => sharp(portrait).resize(60).png().toBuffer(), 'picture-too-small'],
    [
      'longer than 3 : 1',
      () => sharp(portrait).resize(700, 200, { fit: 'fill' }).png().toBuffer(),
      'picture-too-long',
    ],
    ['that claims to be 100000 px wide', async () => pngClaiming(100_000, 100_000), 'picture-too-large'],
  ])('%s is kept, and refused with a sentence that says what to do', async (_what, make, code) => {
    const before = process.memoryUsage().rss;
    const asset = await add('image', await make());
    expect(asset.findings.filter(({ verdict }) => verdict === 'refuse')).toEqual([
      expect.objectContaining({ code }),
    ]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    expect((await store.portrait(asset.id))?.asset).toEqual(asset);
  });
});

describe('A corrected portrait', () => {
  it('is a new asset beside the original, inspected in its turn', async () => {
    const asset = await add('image', portrait, 'Daniel.png');
    const copy = await store.fix(asset.id, { fix: 'crop' });
    expect(copy).toMatchObject({ kind: 'image', name: 'Daniel (cropped).jpg', mime: 'image/jpeg' });
    if (copy.kind !== 'image' || asset.kind !== 'image') throw new Error('not an image');
    expect(copy.faces).toHaveLength(1);
    expect(copy.height).toBeLessThan(asset.height);
    expect(await store.get(asset.id)).toEqual(asset);
  });

  it('is called after what was done, once for each', () => {
    expect(fixedName('me.at.home.png', 'crop')).toBe('me.at.home (cropped).jpg');
    expect(fixedName('me (cropped).jpg', 'scale')).toBe('me (cropped, scaled).jpg');
    expect(fixedName('talk (final).mp3', 'denoise')).toBe('talk (final) (denoised).wav');
  });
});

describe('A recording', () => {
  it('is kept with its length, its waveform and the 16 kHz mono copy that engines hear', async () => {
    const wav = clickingWav(3, [1]);
    const asset = await add('audio', wav, 'talk.wav');
    expect(asset).toMatchObject({ kind: 'audio', mime: 'audio/wav', sampleRate: 44_100, channels: 2 });
    if (asset.kind !== 'audio') throw new Error('not a recording');
    expect(asset.seconds).toBeCloseTo(3, 2);
    expect(asset.peaks).toHaveLength(150);
    expect(Math.max(...asset.peaks.slice(49, 52))).toBeGreaterThan(0.4);
    expect(Math.max(...asset.peaks.slice(0, 48))).toBeLessThan(0.01);
    const recording = await store.recording(asset.id);
    const speech = WavReader.open(recording?.speech ?? '');
    expect(speech.length).toBeCloseTo(48_000, -2);
    speech.close();
  });

  it.each([
    ['shorter than 0.2 s', () => clickingWav(0.1, [0]), ['recording-too-short']],
    ['that is silent', () => clickingWav(2, []), ['recording-silent']],
    ['without an end', () => silentMp3(330), ['recording-too-long', 'recording-silent']],
  ])('%s is refused with a sentence', async (_what, make, codes) => {
    const asset = await add('audio', make());
    expect(asset.findings.filter(({ verdict }) => verdict === 'refuse').map(({ code }) => code)).toEqual(
      codes,
    );
  });

  it('gives a part of itself as a new recording, and stays as it was', async () => {
    const asset = await add('audio', clickingWav(3, [1.5]), 'talk.wav');
    const part = await store.fix(asset.id, { fix: 'trim', start: 1, end: 2.25 });
    expect(part).toMatchObject({
      kind: 'audio',
      name: 'talk (1.0–2.3 s).wav',
      mime: 'audio/wav',
      sampleRate: 44_100,
    });
    if (part.kind !== 'audio') throw new Error('not a recording');
    expect(part.seconds).toBeCloseTo(1.25, 2);
    const click = part.peaks.findIndex((peak) => peak > 0.2);
    expect((click / part.peaks.length) * part.seconds).toBeCloseTo(0.5, 1);
    expect(await store.get(asset.id)).toEqual(asset);
    expect(folders().sort()).toEqual([asset.id, part.id].sort());
  });

  variant('gives a corrected copy of itself as a new recording, inspected in its turn', async () => {
    const asset = await add('audio', clickingWav(3, [1.5]), 'talk.wav');
    const mono = await store.fix(asset.id, { fix: 'mono16k' });
    expect(mono).toMatchObject({ name: 'talk (mono 16 kHz).wav', sampleRate: 16_000, channels: 1 });
    expect(mono.findings).toContainEqual(expect.objectContaining({ check: 'channels', verdict: 'pass' }));
    expect(folders().sort()).toEqual([asset.id, mono.id].sort());
  });

  it.each([
    [{ fix: 'trim', start: 2, end: 1 }, 'invalid_request', 'end'],
    [{ fix: 'trim', start: 5 }, 'invalid_request', 'start'],
    [{ fix: 'trim', start: 0, end: 0.1 }, 'invalid_request', 'end'],
    [{ fix: 'crop' }, 'invalid_request', 'fix'],
  ] as const)('refuses the fix %o', async (request, code, field) => {
    const asset = await add('audio', clickingWav(3, [1.5]));
    await expect(store.fix(asset.id, request)).rejects.toMatchObject({ problem: { code, field } });
  });
});

describe('A file that is nothing the studio takes', () => {
  const html = Buffer.from('<!doctype html><script>alert(1)</script>');
  const svg = Buffer.from(
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"/>',
  );
  it.each([
    ['an empty file', 'image', Buffer.alloc(0), 'unsupported_media'],
    ['a web page', 'image', html, 'unsupported_media'],
    ['an SVG', 'image', svg, 'unsupported_media'],
    ['a recording sent as a portrait', 'image', clickingWav(1, [0]), 'unsupported_media'],
    ['plain text as a recording', 'audio', Buffer.from('hello'), 'unsupported_media'],
    ['10 MB of noise behind a JPEG magic', 'image', jpegNoise(10_000_000), 'undecodable_media'],
    ['a PNG without pixels', 'image', pngClaiming(300, 300), 'undecodable_media'],
    [
      'a WAV header with nothing behind it',
      'audio',
      clickingWav(1, [0]).subarray(0, 44),
      'undecodable_media',
    ],
  ] as const)('%s is answered with its code, and leaves nothing behind', async (_what, kind, bytes, code) => {
    await expect(add(kind, Buffer.from(bytes))).rejects.toMatchObject({ problem: { code } });
    expect(folders()).toEqual([]);
  });

  it('is told what it is, and what to do', async () => {
    const said = async (kind: AssetKind, bytes: Buffer) =>
      add(kind, bytes).then(
        () => '',
        (error: { problem: { code: string; format?: string; detail: string } }) => error.problem,
      );
    expect(await said('audio', portrait)).toMatchObject({
      code: 'unsupported_media',
      format: 'JPEG',
      detail: 'This is JPEG, not a sound. Choose a recording, or a video with sound.',
    });
    expect(await said('image', clickingWav(1, [0]))).toMatchObject({
      code: 'unsupported_media',
      format: 'WAV',
      detail: 'This is WAV, not a picture. Choose a picture of the person who is to speak.',
    });
    const heic = readFileSync(new URL('../fixtures/media/turned.heic', import.meta.url));
    expect(await said('audio', heic)).toMatchObject({ code: 'unsupported_media', format: 'HEIC' });
    expect(await said('audio', Buffer.from('%PDF-1.7\n'))).toMatchObject({ format: 'PDF' });
    const jxl = Buffer.from('0000000c4a584c200d0a870a00000014667479706a786c20000000006a786c20', 'hex');
    for (const [bytes, format] of [
      [jxl, 'JPEG XL'],
      [rawPhotograph(), 'DNG (raw)'],
    ] as const)
      expect(await said('image', bytes)).toMatchObject({
        code: 'unsupported_media',
        format,
        detail: expect.stringContaining('save it as JPEG or PNG'),
      });
    expect(folders()).toEqual([]);
  });

  variant('a JPEG of which the last rows are missing is taken, with an advice', async () => {
    const asset = await add('image', portrait.subarray(0, Math.round(0.95 * portrait.length)));
    expect(asset.findings).toContainEqual(
      expect.objectContaining({ code: 'picture-cut-off', verdict: 'advise', value: expect.any(Number) }),
    );
  });

  it('a TIFF is taken, and so is a recording of a kind that browsers do not play: they get a copy', async () => {
    const tiff = await add('image', await sharp(portrait).resize(300).tiff().toBuffer(), 'scan.tif');
    expect(tiff).toMatchObject({ mime: 'image/tiff', name: 'scan.tif' });
    expect(
      readFileSync((await store.paths(tiff.id))?.preview('small') ?? '')
        .subarray(0, 2)
        .toString('hex'),
    ).toBe('ffd8');
    const path = join(root, '.incoming', 'talk.aiff');
    await encodeRecording(path, 'aiff', twoBeeps(44_100), { rate: 44_100 });
    const aiff = await add('audio', readFileSync(path), 'talk.aiff');
    rmSync(path);
    expect(aiff).toMatchObject({ mime: 'audio/aiff' });
    const paths = await store.paths(aiff.id);
    expect(paths?.playable).toBe(paths?.speech);
    const wav = await store.paths((await add('audio', clickingWav(1, [0.5]))).id);
    expect(wav?.playable).toBe(wav?.original);
  });

  variant('a HEIC is decoded once: what comes after takes the copy beside it', async () => {
    const heic = readFileSync(new URL('../fixtures/media/talker.heic', import.meta.url));
    const asset = await add('image', heic, 'IMG_0001.HEIC');
    expect(asset).toMatchObject({ kind: 'image', mime: 'image/heic', width: 480, height: 640 });
    expect(asset.kind === 'image' && asset.faces).toHaveLength(1);
    const { original } = (await store.paths(asset.id)) ?? { original: '' };
    // The file itself is spoilt: nobody needs it any more.
    writeFileSync(original, heic.subarray(0, 200));
    expect(await decodePicture(original)).toMatchObject({ format: 'heic', fullWidth: 480, fullHeight: 640 });
    expect(await store.fix(asset.id, { fix: 'crop' })).toMatchObject({ mime: 'image/jpeg' });
  });

  it('a portrait with a web page behind it is a portrait and nothing else', async () => {
    const asset = await add('image', Buffer.concat([portrait, html]), 'page.html');
    expect(asset.mime).toBe('image/jpeg');
    expect((await store.paths(asset.id))?.original).toMatch(/original\.jpg$/);
  });

  /** Of a DNG what tells it from a TIFF: its version, tag 50706. */
  function rawPhotograph(): Buffer {
    const bytes = Buffer.alloc(64);
    bytes.write('II*\0\x08\0\0\0\x01\0', 'latin1');
    bytes.writeUInt16LE(50_706, 10);
    bytes.writeUInt16LE(1, 12);
    bytes.writeUInt32LE(4, 14);
    bytes.writeUInt32LE(1, 18);
    return bytes;
  }

  function jpegNoise(bytes: number): Buffer {
    const noise = Buffer.alloc(bytes);
    for (let i = 0; i < bytes; i += 1) noise[i] = (i * 2_654_435_761) >>> 24;
    noise.set([0xff, 0xd8, 0xff, 0xe0]);
    return noise;
  }
});

describe('The store', () => {
  it('keeps the same bytes once, also when they come twice at the same time', async () => {
    const wav = clickingWav(1, [0.5]);
    const [one, two] = await Promise.all([add('audio', wav, 'a.wav'), add('audio', wav, 'b.wav')]);
    expect(one.id).toBe(two.id);
    const three = await add('audio', wav, 'c.wav');
    expect(three).toEqual(await store.get(one.id));
    expect(folders()).toEqual([one.id]);
  });

  it('stops taking bytes as soon as there are too many', async () => {
    const tight = await AssetStore.open(root, { ...LIMITS, maxImageBytes: 1_000_000 }, inspector);
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 65_536;
          yield Buffer.alloc(65_536, 1);
        }
      })(),
    );
    const upload = tight.add({ kind: 'image', filename: 'endless', content: endless });
    await expect(upload).rejects.toMatchObject({ problem: { code: 'too_large' } });
    expect(sent).toBeLessThan(8_000_000);
    expect(folders()).toEqual([]);
  });

  it('leaves nothing behind when whoever sends goes away', async () => {
    const broken = Readable.from(
      (async function* () {
        yield portrait.subarray(0, 1000);
        throw new Error('connection lost');
      })(),
    );
    await expect(store.add({ kind: 'image', filename: 'x', content: broken })).rejects.toThrow(
      'connection lost',
    );
    expect(folders()).toEqual([]);
  });

  it('is the same after a restart, without what was left half-way', async () => {
    const asset = await add('audio', clickingWav(1, [0.5]));
    mkdirSync(join(root, '.incoming', 'asset-123'));
    writeFileSync(join(root, '.incoming', 'asset-123', 'original'), 'half');
    const reopened = await AssetStore.open(root, LIMITS, inspector);
    expect(folders()).toEqual([asset.id]);
    expect(await reopened.get(asset.id)).toEqual(asset);
  });

  it('takes a damaged asset for none, and mends it when its bytes come again', async () => {
    const wav = clickingWav(1, [0.5]);
    const asset = await add('audio', wav);
    writeFileSync(join(root, asset.id, 'asset.json'), '{"version":1,');
    const reopened = await AssetStore.open(root, LIMITS, inspector);
    expect(await reopened.get(asset.id)).toBeUndefined();
    expect(await add('audio', wav, 'file', reopened)).toEqual(asset);
    expect(existsSync(join(root, asset.id, 'speech.wav'))).toBe(true);
  });

  it.each(['../../etc/passwd', '', 'x'.repeat(64), `${'a'.repeat(63)}/`])(
    'knows nothing by the id %j',
    async (id) => {
      expect(await store.get(id)).toBeUndefined();
      expect(await store.paths(id)).toBeUndefined();
      await expect(store.fix(id, { fix: 'trim' })).rejects.toMatchObject({ problem: { code: 'not_found' } });
    },
  );
});

describe('A display name', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\face.png', 'face.png'],
    ['a\u0000b\nc.png', 'abc.png'],
    ['photo\u202egnp.exe', 'photognp.exe'],
    ['..', 'portrait'],
    ['', 'portrait'],
    [undefined, 'portrait'],
    ['肖像 照片.jpg', '肖像 照片.jpg'],
    ['👩\u200d🚀 می\u200cخواهم.png', '👩\u200d🚀 می\u200cخواهم.png'],
    ['\u200d', 'portrait'],
    [`${'x'.repeat(300)}.jpeg`, `${'x'.repeat(114)}….jpeg`],
  ])('of %j is %j', (filename, name) => {
    expect(displayName(filename, 'image')).toBe(name);
  });
});

const disk = smallDisk();
afterAll(() => {
  if (disk) unmount(disk);
});

describe(`A full disk (${disk ? 'a real one of 1 MB' : 'injected: the stream says so, nothing may be mounted'})`, () => {
  it('is named as the reason while the bytes come in', async () => {
    const upload = disk
      ? add('audio', clickingWav(12, [1]), 'talk.wav', await AssetStore.open(disk, LIMITS, inspector))
      : store.add({
          kind: 'audio',
          content: new Readable({
            read() {
              this.destroy(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
            },
          }),
        });
    await expect(upload).rejects.toMatchObject({ problem: { code: 'disk_full' } });
    if (disk) expect(readdirSync(disk)).toEqual(['.incoming']);
  });

  it('is named as the reason while the copy for engines is written', async () => {
    if (!disk) {
      const inspecting = inspector.inspect('audio', await wavFile(), '/dev/full');
      await expect(inspecting).rejects.toMatchObject({ problem: { code: 'disk_full' } });
      return;
    }
    const upload = add(
      'audio',
      clickingWav(26, [1], 16_000, 1),
      'talk.wav',
      await AssetStore.open(disk, LIMITS, inspector),
    );
    await expect(upload).rejects.toMatchObject({ problem: { code: 'disk_full' } });
    expect(readdirSync(join(disk, '.incoming'))).toEqual([]);
  });

  async function wavFile(): Promise<string> {
    const path = join(root, 'talk.wav');
    writeFileSync(path, clickingWav(2, [1]));
    return path;
  }
});
