import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../server/contract/index.ts';
import { runChecks } from '../../server/inspect/check.ts';
import { type MeasuredPortrait, measurePortrait } from '../../server/inspect/measure-portrait.ts';
import { fixPortrait, type PortraitFix } from '../../server/inspect/portrait/fix-portrait.ts';
import { PORTRAIT_CHECKS } from '../../server/inspect/portrait-checks.ts';
import { some, variant } from '../variant.ts';
import { drawn, FAULTS, type Model, shrunk, soundModel } from './faulty-portraits.ts';
import { MASKS, NO_MASKS } from './masks.ts';
import { LIMITS, THRESHOLDS } from './thresholds.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/portraits/', import.meta.url));

let folder: string;
let model: Model;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portrait-findings-'));
  model = await soundModel();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Seen {
  measured: MeasuredPortrait;
  findings: Finding[];
  /** Codes of all that is not fine. */
  complaints: string[];
}

async function inspect(picture: Buffer | string): Promise<Seen> {
  const path = typeof picture === 'string' ? picture : join(folder, 'portrait');
  if (typeof picture !== 'string') writeFileSync(path, picture);
  const measured = await measurePortrait(path, LIMITS);
  const findings = runChecks(PORTRAIT_CHECKS, measured, { limits: LIMITS, thresholds: THRESHOLDS });
  const complaints = findings.filter(({ verdict }) => verdict !== 'pass').map(({ code }) => code);
  return { measured, findings, complaints };
}

async function fixed(fix: PortraitFix, picture: Buffer): Promise<Seen> {
  const [from, to] = [join(folder, 'before'), join(folder, 'after')];
  writeFileSync(from, picture);
  await fixPortrait(fix, from, to, THRESHOLDS);
  return inspect(to);
}

describe('A sound portrait', () => {
  it.each(some(1, ['amara.png', 'daniel.png', 'mei.png']))(
    '(%s) raises nothing, and every check has looked',
    async (name) => {
      const { findings, complaints } = await inspect(join(EXAMPLES, name));
      expect(complaints).toEqual([]);
      expect(findings.map(({ check }) => check)).toEqual(PORTRAIT_CHECKS.map(({ check }) => check));
      for (const { value } of findings) expect(value).toBeTypeOf('number');
    },
    120_000,
  );
});

describe('A portrait spoilt in one way', () => {
  it.each(some(3, Object.entries(FAULTS)))(
    'is found out, and nothing else is said: %s',
    async (code, spoil) => {
      const { complaints, measured } = await inspect(await spoil(model));
      expect(complaints, JSON.stringify({ ...measured.face, outlines: 0 })).toEqual([code]);
    },
    120_000,
  );

  it('without a face is refused', async () => {
    const wall = sharp({ create: { width: 600, height: 600, channels: 3, background: '#9aa' } });
    expect((await inspect(await wall.png().toBuffer())).complaints).toEqual(['no-face']);
  }, 120_000);

  variant(
    'with a face that leaves no room is told apart',
    async () => {
      const { x, y, width, height } = model.face.box;
      const region = {
        left: Math.round(x - 30),
        top: Math.round(y - 20),
        width: Math.round(width + 60),
        height: Math.round(height + 40),
      };
      const { complaints } = await inspect(
        await sharp(model.bytes).extract(region).resize(640).png().toBuffer(),
      );
      expect(complaints).toEqual(['face-close']);
    },
    120_000,
  );

  variant(
    'with too few pixels is told apart from one whose face is coarse',
    async () => {
      const few = await sharp(model.bytes).resize(400).png().toBuffer();
      expect((await inspect(few)).complaints).toEqual(['resolution-low']);
      const coarse = await shrunk(model, 0.17);
      expect((await inspect(coarse)).complaints).toEqual(['face-coarse']);
    },
    120_000,
  );
});

describe('A mouth', () => {
  it.each(some(1, Object.entries(MASKS)))(
    'behind %s is refused: lips would be painted on it',
    async (_what, drawing) => {
      const { findings } = await inspect(await drawn(model, drawing(model)));
      expect(findings).toContainEqual(expect.objectContaining({ code: 'mouth-masked', verdict: 'refuse' }));
    },
    120_000,
  );

  it.each(some(1, Object.entries(NO_MASKS)))(
    'beside %s is not taken for one behind a mask',
    async (_what, drawing) => {
      const { complaints } = await inspect(await drawn(model, drawing(model)));
      expect(complaints).not.toContain('mouth-masked');
    },
    120_000,
  );
});

describe('A mark', () => {
  it('shows which cheek is dark, in pixels of the picture', async () => {
    const { findings, measured } = await inspect(await FAULTS['light-uneven'](model));
    const mark = findings.find(({ code }) => code === 'light-uneven')?.mark;
    if (mark?.shape !== 'outlines') throw new Error('no outlines');
    const [dark, bright] = (['dark', 'bright'] as const).map((tone) =>
      mark.outlines.find((one) => one.tone === tone),
    );
    const mean = (points: { x: number }[] = []) => points.reduce((sum, { x }) => sum + x, 0) / points.length;
    expect(mean(dark?.points)).toBeGreaterThan(mean(bright?.points));
    const [box] = measured.faces ?? [];
    expect(mean(dark?.points)).toBeLessThan((box?.x ?? 0) + (box?.width ?? 0));
  }, 120_000);
});

describe('A fixed portrait', () => {
  it('cropped to head and shoulders shows its face larger', async () => {
    const small = await shrunk(model, 0.34);
    expect((await inspect(small)).complaints).toEqual(['face-small']);
    const { measured, complaints } = await fixed('crop', small);
    expect(complaints).not.toContain('face-small');
    const [box] = measured.faces ?? [];
    expect((box?.height ?? 0) / measured.height).toBeGreaterThan(0.3);
  }, 120_000);

  variant(
    'cropped out of a group shows the largest face alone',
    async () => {
      const group = await sharp({ create: { width: 1500, height: 1024, channels: 3, background: '#8a9096' } })
        .composite([
          { input: model.bytes, left: 0, top: 0 },
          { input: await sharp(model.bytes).resize(560).toBuffer(), left: 940, top: 300 },
        ])
        .png()
        .toBuffer();
      expect((await inspect(group)).complaints).toEqual(['several-faces']);
      expect((await fixed('crop', group)).complaints).toEqual([]);
    },
    120_000,
  );

  it('brightened has the light that it lacked, and is sound', async () => {
    const dark = await FAULTS['picture-dark'](model);
    expect((await inspect(dark)).complaints).toEqual(['picture-dark']);
    const { measured, complaints } = await fixed('brighten', dark);
    expect(complaints).toEqual([]);
    expect(measured.face?.light.brightest).toBeCloseTo(THRESHOLDS.portrait.brightenTo, 1);
  }, 120_000);

  it('straightened stands upright, without empty corners', async () => {
    const tilted = await FAULTS['head-tilted'](model);
    const { measured, complaints } = await fixed('straighten', tilted);
    expect(complaints).toEqual([]);
    expect(Math.abs(measured.face?.pose.roll ?? 90)).toBeLessThan(4);
    expect(measured.width).toBeGreaterThan(700);
  }, 120_000);

  it.each(
    some(1, [
      ['on its side', 'picture-on-side', 90],
      ['upside down', 'picture-upside-down', 180],
    ] as const),
  )(
    '%s is said to be so, whatever else it looks like, and turned it is sound',
    async (_, code, degrees) => {
      const turned = await sharp(model.bytes).rotate(degrees).png().toBuffer();
      expect((await inspect(turned)).complaints).toEqual([code]);
      const { complaints } = await fixed('turn', turned);
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  variant(
    'scaled to the sweet spot keeps its shape',
    async () => {
      const huge = await sharp(model.bytes).resize(2400).png().toBuffer();
      expect((await inspect(huge)).complaints).toContain('resolution-high');
      const { measured, complaints } = await fixed('scale', huge);
      expect(measured).toMatchObject({ width: 576, height: 576 });
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  variant(
    'too long to be taken is cropped around its face',
    async () => {
      const strip = await sharp(model.bytes).extend({ left: 2300, background: '#8a9096' }).png().toBuffer();
      expect((await inspect(strip)).complaints).toEqual(['picture-too-long']);
      expect((await fixed('crop', strip)).complaints).toEqual([]);
    },
    120_000,
  );
});

it('A drawing laid over the model changes only what it covers', async () => {
  expect((await inspect(await drawn(model, ''))).complaints).toEqual([]);
}, 120_000);
