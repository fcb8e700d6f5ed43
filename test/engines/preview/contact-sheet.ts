/**
 * Draws a portrait in characteristic poses on one sheet, for looking at:
 * `npx tsx test/engines/preview/contact-sheet.ts PORTRAIT OUT.png [WIDTHxHEIGHT] [QUALITY] [full|face|mouth|eyes]`
 */
import sharp from 'sharp';
import { preparePortrait } from '../../../server/engines/preview/prepare.ts';
import { Renderer } from '../../../server/engines/preview/render/renderer.ts';
import { fromFace } from '../../../server/engines/preview/rig/face-frame.ts';
import { buildRig, type Rig } from '../../../server/engines/preview/rig/rig.ts';
import { POSES } from './poses.ts';
import { rgbOf } from './rgb-of.ts';

const TILE = 380;
const COLUMNS = 4;

await main();

async function main(): Promise<void> {
  const [portrait, out, size = '704x384', quality = '4', view = 'face'] = process.argv.slice(2);
  const [width, height] = size.split('x').map(Number);
  const prepared = await preparePortrait(portrait);
  if (!prepared.ok) throw new Error(prepared.reason);
  const began = performance.now();
  const rig = await buildRig(prepared.portrait, width, height);
  const built = performance.now();
  const renderer = new Renderer(rig, Number(quality));
  const ready = performance.now();
  const frame = new Uint8Array(renderer.frameBytes);
  const tiles: Buffer[] = [];
  for (const [name, controls] of Object.entries(POSES)) {
    renderer.render(controls, frame);
    tiles.push(await tile(name, frame, rig, view));
  }
  const rows = Math.ceil(tiles.length / COLUMNS);
  await sharp({ create: { width: TILE * COLUMNS, height: TILE * rows, channels: 3, background: '#000' } })
    .composite(
      tiles.map((input, i) => ({ input, left: (i % COLUMNS) * TILE, top: Math.floor(i / COLUMNS) * TILE })),
    )
    .png()
    .toFile(out);
  const figures = {
    faceHeight: rig.frame.height,
    gap: rig.mouth.gap / rig.frame.height,
    triangles: rig.mesh.triangles.length / 3,
    rigMs: built - began,
    rendererMs: ready - built,
    frameMs: timeFrames(renderer, frame),
  };
  console.log(
    portrait,
    Object.entries(figures)
      .map(([key, value]) => `${key} ${value.toFixed(2)}`)
      .join('  '),
  );
}

function timeFrames(renderer: Renderer, frame: Uint8Array): number {
  const poses = Object.values(POSES);
  const times: number[] = [];
  for (let i = 0; i < 160; i++) {
    const began = performance.now();
    renderer.render(poses[i % poses.length], frame);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

async function tile(name: string, frame: Uint8Array, rig: Rig, view: string): Promise<Buffer> {
  const { width, height } = rig;
  const { rgb } = rgbOf(frame, width, height);
  const crop = cropOf(rig, view);
  const label = Buffer.from(
    `<svg width="${TILE}" height="${TILE}"><text x="8" y="20" font-size="16" fill="#fff" stroke="#000" stroke-width=".5">${name}</text></svg>`,
  );
  const picture = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .extract(crop)
    .resize(TILE, TILE, { fit: 'contain', kernel: 'cubic' })
    .png()
    .toBuffer();
  return sharp(picture)
    .composite([{ input: label }])
    .png()
    .toBuffer();
}

function cropOf(rig: Rig, view: string): { left: number; top: number; width: number; height: number } {
  if (view === 'full') return { left: 0, top: 0, width: rig.width, height: rig.height };
  const fh = rig.frame.height;
  const span = fh * (view === 'face' ? 1.25 : view === 'eyes' ? 0.8 : 0.55);
  const v = view === 'mouth' ? rig.mouth.centre.y : view === 'eyes' ? 0 : fh * 0.28;
  const middle = fromFace(rig.frame, view === 'eyes' ? 0 : rig.mouth.centre.x, v);
  const left = Math.max(0, Math.round(middle.x - span / 2));
  const top = Math.max(0, Math.round(middle.y - span / 2));
  return {
    left,
    top,
    width: Math.min(rig.width - left, Math.round(span)),
    height: Math.min(rig.height - top, Math.round(span)),
  };
}
