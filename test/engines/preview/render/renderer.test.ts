import { describe, expect, it, vi } from 'vitest';
import { NEUTRAL } from '../../../../server/engines/preview/controls.ts';
import { Renderer } from '../../../../server/engines/preview/render/renderer.ts';
import { pointAt } from '../../../../server/engines/preview/rig/face-frame.ts';
import { buildRig } from '../../../../server/engines/preview/rig/rig.ts';
import { FACE_TRIANGLES } from '../../../../server/portrait/face-triangles.ts';
import { findFaces } from '../../../../server/portrait/faces.ts';
import { variant } from '../../../variant.ts';
import { draw, faceIn, prepareExample, span } from '../example-rig.ts';
import { POSES } from '../poses.ts';
import { rgbOf } from '../rgb-of.ts';

// Faces are found anew in drawn portraits.
vi.setConfig({ testTimeout: 120_000 });

const [WIDTH, HEIGHT] = [512, 512];
const rig = await buildRig(await prepareExample('mei'), WIDTH, HEIGHT);
const renderer = new Renderer(rig, 4);
const LUMA = WIDTH * HEIGHT;

/** Mean squared difference of luma as PSNR in dB. */
function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < LUMA; i++) sum += (a[i] - b[i]) ** 2;
  return sum === 0 ? Infinity : 10 * Math.log10((255 * 255 * LUMA) / sum);
}

/** Mean squared luma gradient over the face: how sharp it is. */
function sharpness(frame: Uint8Array): number {
  const { x, y } = pointAt(rig.mesh.rest, 4);
  const reach = Math.round(rig.frame.height * 0.4);
  let sum = 0;
  for (let row = Math.round(y) - reach; row < y + reach; row++)
    for (let column = Math.round(x) - reach; column < x + reach; column++) {
      const i = row * WIDTH + column;
      sum += (frame[i] - frame[i + 1]) ** 2 + (frame[i] - frame[i + WIDTH]) ** 2;
    }
  return sum / (4 * reach * reach);
}

describe('rendering', () => {
  it('gives the same bytes for the same controls, whatever was drawn before', () => {
    const first = draw(renderer, POSES['nod, tilt']);
    draw(renderer, POSES['blink shut']);
    draw(renderer, POSES.aa);
    expect(Buffer.compare(draw(renderer, POSES['nod, tilt']), first)).toBe(0);
    expect(Buffer.compare(draw(new Renderer(rig, 4), POSES['nod, tilt']), first)).toBe(0);
  });

  it('shows the portrait itself in the neutral pose', () => {
    const portrait = new Uint8Array(renderer.frameBytes);
    portrait.set(rig.base.y);
    expect(psnr(draw(renderer), portrait)).toBeGreaterThan(45);
  });

  it('keeps every value in the limited range in every pose', () => {
    for (const pose of Object.values(POSES)) {
      const frame = draw(renderer, pose);
      for (let i = 0; i < frame.length; i++) {
        const most = i < LUMA ? 235 : 240;
        if (frame[i] < 16 || frame[i] > most) expect.fail(`byte ${i} is ${frame[i]}`);
      }
    }
  });

  it('does not move a pixel of the background far from the head', async () => {
    const [wideWidth, wideHeight] = [704, 384];
    const wide = await buildRig(await prepareExample('amara'), wideWidth, wideHeight);
    const painter = new Renderer(wide, 4);
    const still = draw(painter);
    const reach = wide.frame.height * 1.75;
    const centre = wide.frame.origin.x;
    expect(centre - reach).toBeGreaterThan(20);
    for (const pose of Object.values(POSES)) {
      const frame = draw(painter, pose);
      let moved = 0;
      for (let i = 0; i < wideWidth * wideHeight; i++)
        if (Math.abs((i % wideWidth) + 0.5 - centre) > reach && frame[i] !== still[i]) moved++;
      expect(moved).toBe(0);
    }
  });

  it('opens and closes the mouth as landmarks on the frames measure it', async () => {
    const open = await faceIn(draw(renderer, { open: 1 }), WIDTH, HEIGHT);
    const rest = await faceIn(draw(renderer), WIDTH, HEIGHT);
    const gapOpen = span(open, 13, 14);
    expect(gapOpen).toBeGreaterThan(span(rest, 13, 14) + 0.04);
    expect(gapOpen).toBeLessThan(0.14);
    // Lips that are pressed together win over an open mouth.
    const shut = await faceIn(draw(renderer, { open: 1, close: 1 }), WIDTH, HEIGHT);
    expect(span(shut, 13, 14)).toBeLessThan(gapOpen * 0.35);
  });

  variant('closes the lips of a portrait whose mouth is open', async () => {
    const frame = draw(renderer, { open: 0.55 });
    const parted = await partedPortrait(frame);
    const closing = new Renderer(parted, 4);
    const before = span(await faceIn(draw(closing), WIDTH, HEIGHT), 13, 14);
    const after = span(await faceIn(draw(closing, { close: 1 }), WIDTH, HEIGHT), 13, 14);
    expect(before).toBeGreaterThan(0.03);
    expect(after).toBeLessThan(before * 0.5);
  });

  it('closes a mouth that shouts in the portrait, and lets speech alone open it', async () => {
    const loud = await buildRig(await prepareExample('mei'), WIDTH, HEIGHT);
    // No pose opens so far: the jaw of this rig drops more than twice as deep.
    for (let i = 0; i < loud.shapes.jaw.dv.length; i++) loud.shapes.jaw.dv[i] *= 2.4;
    const shouting = new Renderer(await partedPortrait(draw(new Renderer(loud, 4), { open: 1 })), 4);
    const gap = async (change: Parameters<typeof draw>[1]) =>
      span(await faceIn(draw(shouting, change), WIDTH, HEIGHT), 13, 14);
    const rest = await gap({});
    expect(rest).toBeGreaterThan(0.12);
    expect(await gap({ close: 1 })).toBeLessThan(rest * 0.25);
    expect(await gap({ speech: 1 })).toBeLessThan(rest * 0.25);
    const half = await gap({ speech: 1, open: 0.5 });
    expect(half).toBeGreaterThan(rest * 0.3);
    expect(half).toBeLessThan(rest * 0.8);
  });

  it('makes "ee" wider than "oo"', async () => {
    const ee = await faceIn(draw(renderer, { open: 0.25, wide: 1 }), WIDTH, HEIGHT);
    const oo = await faceIn(draw(renderer, { open: 0.25, round: 1 }), WIDTH, HEIGHT);
    expect(span(ee, 61, 291)).toBeGreaterThan(span(oo, 61, 291) * 1.2);
  });

  it('shuts the eyes: nothing of iris and white is left between the lids', () => {
    const contrast = (frame: Uint8Array, [left, right]: readonly [number, number]) => {
      const from = pointAt(rig.mesh.rest, left);
      const to = pointAt(rig.mesh.rest, right);
      const values: number[] = [];
      for (let t = 0.25; t <= 0.75; t += 0.02) {
        const x = Math.round(from.x + (to.x - from.x) * t);
        const y = Math.round(from.y + (to.y - from.y) * t - rig.frame.height * 0.012);
        values.push(frame[y * WIDTH + x]);
      }
      return Math.max(...values) - Math.min(...values);
    };
    const open = draw(renderer);
    const shut = draw(renderer, { blink: 1 });
    for (const eye of [[33, 133] as const, [362, 263] as const]) {
      expect(contrast(open, eye)).toBeGreaterThan(45);
      expect(contrast(shut, eye)).toBeLessThan(contrast(open, eye) * 0.6);
    }
  });

  it('draws better with more sample steps: sharper in motion, nearer to the finest', () => {
    const moving = { ...POSES['yaw right'], shiftX: 0.013 };
    const frames = [1, 2, 3, 4, 5, 6, 7, 8].map((steps) => draw(new Renderer(rig, steps), moving));
    for (let i = 1; i < frames.length; i++)
      expect(Buffer.compare(frames[i], frames[i - 1]), `steps ${i} and ${i + 1}`).not.toBe(0);
    const finest = frames[7];
    expect(psnr(frames[3], finest)).toBeGreaterThan(psnr(frames[0], finest) + 1);
    expect(sharpness(frames[3])).toBeGreaterThan(sharpness(frames[0]) * 1.02);
    expect(sharpness(frames[7])).toBeGreaterThan(sharpness(frames[3]) * 1.02);
  });

  it('takes out-of-range controls without breaking the frame', () => {
    const frame = draw(renderer, { ...NEUTRAL, open: 5, close: -2, yaw: 2, pitch: -2, blink: 9, brow: -7 });
    expect(frame.every((value) => value >= 16 && value <= 240)).toBe(true);
  });
});

/** A rig of a rendered frame, as if it were a portrait of its own. */
async function partedPortrait(frame: Uint8Array) {
  const picture = rgbOf(frame, WIDTH, HEIGHT);
  const { faces } = await findFaces(picture);
  const decoded = { ...picture, fullWidth: WIDTH, fullHeight: HEIGHT, format: 'png' as const, missing: 0 };
  return buildRig({ picture: decoded, face: faces[0], triangles: FACE_TRIANGLES }, WIDTH, HEIGHT);
}
