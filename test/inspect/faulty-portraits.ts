/** A sound portrait, spoilt in exactly one way each: what the checks of a portrait are tried on. */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Point } from '../../server/contract/index.ts';
import { decodePicture } from '../../server/portrait/decode.ts';
import { type Face, findFaces } from '../../server/portrait/faces.ts';
import { frowning, smiling } from './made-face.ts';
import { MASKS } from './masks.ts';
import { turnedHead } from './turned-head.ts';

const SOUND = fileURLToPath(new URL('../../configs/examples/portraits/mei.png', import.meta.url));
const SKIN = '#e3b394';

/** The sound portrait and where its face is. */
export interface Model {
  bytes: Buffer;
  width: number;
  height: number;
  face: Face;
  at: (index: number) => Point;
}

/** Looks for the face once; every fault is drawn from its landmarks. */
export async function soundModel(): Promise<Model> {
  const bytes = await sharp(SOUND).png().toBuffer();
  const picture = await decodePicture(bytes);
  const [face] = (await findFaces(picture)).faces;
  if (!face) throw new Error('no face in the sound portrait');
  const at = (index: number) => ({ x: face.points[index * 3] ?? 0, y: face.points[index * 3 + 1] ?? 0 });
  return { bytes, width: picture.width, height: picture.height, face, at };
}

type Fault = (model: Model) => Promise<Buffer>;

const EYE_OUTLINES = [
  [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  [362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382],
];

/** Each by the code that it is expected to be found by. */
export const FAULTS = {
  'light-uneven': (model) => {
    const { x } = model.at(1);
    return drawn(
      model,
      `<defs><linearGradient id="g" gradientUnits="userSpaceOnUse" x1="${x - 60}" x2="${x + 60}" y1="0" y2="0">
        <stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#777"/></linearGradient></defs>
        <rect width="100%" height="100%" fill="url(#g)"/>`,
      'multiply',
    );
  },
  'picture-dark': ({ bytes }) => sharp(bytes).removeAlpha().linear(0.35, 0).png().toBuffer(),
  'shadows-clipped': (model) => {
    const [left, right] = [model.at(234).x, model.at(454).x];
    const width = 0.14 * (right - left);
    return drawn(
      model,
      `<rect width="${left + width}" height="100%" fill="#000"/><rect x="${right - width}" width="100%" height="100%" fill="#000"/>`,
    );
  },
  'picture-blurred': ({ bytes }) => sharp(bytes).blur(5).png().toBuffer(),
  'skin-smoothed': async ({ bytes, at, face }) => {
    const soft = await sharp(bytes).blur(6).png().toBuffer();
    const { x, width, height } = face.box;
    const [eyes, mouth] = [at(145).y + 0.06 * height, at(0).y];
    const mask = await svg(
      { width: 1024, height: 1024 },
      `<rect x="${x}" y="${eyes}" width="${width}" height="${mouth - eyes - 0.02 * height}" fill="#fff"/>`,
    );
    const cheeks = await sharp(soft)
      .ensureAlpha()
      .composite([{ input: mask, blend: 'dest-in' }])
      .png()
      .toBuffer();
    return sharp(bytes)
      .composite([{ input: cheeks }])
      .png()
      .toBuffer();
  },
  'head-tilted': ({ bytes, width, height }) =>
    sharp(bytes).rotate(18, { background: '#8a9096' }).resize(width, height).png().toBuffer(),
  'head-turned': (model) => turnedHead(model, 30, 0),
  'head-up': (model) => turnedHead(model, 0, 28),
  'head-down': (model) => turnedHead(model, 0, -28),
  'looking-away': (model) => drawn(model, EYE_OUTLINES.map((eye) => lookingAside(model, eye)).join('')),
  'eyes-closed': (model) =>
    drawn(
      model,
      EYE_OUTLINES.map(
        (eye) => `<path d="${path(model, eye)}" fill="${SKIN}" stroke="${SKIN}" stroke-width="14"/>`,
      ).join(''),
    ),
  'eyes-covered': (model) =>
    drawn(
      model,
      [33, 263]
        .map((corner, i) => {
          const inner = model.at(i ? 362 : 133);
          const outer = model.at(corner);
          const [x, y] = [(inner.x + outer.x) / 2, (inner.y + outer.y) / 2];
          return `<ellipse cx="${x}" cy="${y + 8}" rx="78" ry="62" fill="#15161a"/>`;
        })
        .join(''),
    ),
  'mouth-covered': (model) => {
    const [left, right, lip] = [model.at(61), model.at(291), model.at(13)];
    const reach = right.x - left.x;
    return drawn(
      model,
      `<ellipse cx="${(left.x + right.x) / 2}" cy="${lip.y}" rx="${0.8 * reach}" ry="${0.42 * reach}" fill="${SKIN}"/>`,
    );
  },
  'mouth-masked': (model) => drawn(model, MASKS['a surgical mask'](model)),
  'mouth-open': (model) => {
    const [left, right, top] = [model.at(61), model.at(291), model.at(0)];
    const x = (left.x + right.x) / 2;
    const y = top.y + 34;
    return drawn(
      model,
      `<ellipse cx="${x}" cy="${y}" rx="64" ry="46" fill="#c0605c"/><ellipse cx="${x}" cy="${y}" rx="54" ry="34" fill="#3a1014"/>
       <path d="M ${x - 48} ${y - 16} Q ${x} ${y - 44} ${x + 48} ${y - 16} Q ${x} ${y - 6} ${x - 48} ${y - 16}" fill="#fff"/>`,
    );
  },
  smiling: (model) => smiling(model, 2),
  'mouth-corners-up': (model) => smiling(model, 1.15),
  frowning: (model) => frowning(model, 1.6),
} satisfies Record<string, Fault>;

/** A portrait with something drawn over it. */
export function drawn(
  { bytes, width, height }: Model,
  body: string,
  blend: 'over' | 'multiply' = 'over',
): Promise<Buffer> {
  return svg({ width, height }, body).then((input) =>
    sharp(bytes).composite([{ input, blend }]).png().toBuffer(),
  );
}

/** The portrait on a grey ground, this much smaller. */
export function shrunk({ bytes, width }: Model, part: number): Promise<Buffer> {
  return sharp(bytes)
    .resize(Math.round(width * part))
    .toBuffer()
    .then((input) =>
      sharp({ create: { width, height: width, channels: 3, background: '#8a9096' } })
        .composite([{ input }])
        .png()
        .toBuffer(),
    );
}

function svg({ width, height }: { width: number; height: number }, body: string): Promise<Buffer> {
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`;
  return sharp(Buffer.from(text)).png().toBuffer();
}

/** A closed line through landmarks. */
export function path({ at }: Pick<Model, 'at'>, indices: readonly number[]): string {
  return `M ${indices.map((index) => `${at(index).x} ${at(index).y}`).join(' L ')} Z`;
}

/** The eye with its iris moved a quarter of its width to the picture's right. */
function lookingAside(model: Model, eye: readonly number[]): string {
  const points = eye.map((index) => model.at(index));
  const xs = points.map(({ x }) => x);
  const width = Math.max(...xs) - Math.min(...xs);
  const x = Math.min(...xs) + 0.78 * width;
  const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  const clip = `eye${eye[0]}`;
  return `<clipPath id="${clip}"><path d="${path(model, eye)}"/></clipPath><g clip-path="url(#${clip})">
    <rect width="100%" height="100%" fill="#f1eeea"/><circle cx="${x}" cy="${y}" r="${0.23 * width}" fill="#2c1a12"/></g>`;
}
