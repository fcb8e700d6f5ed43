/** Draws the example portraits: `npx tsx configs/examples/make/portraits.ts`. Illustrations; they show nobody. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { blazer, glasses, shirt, turtleneck } from './clothes.ts';
import { type FaceDesign, face, faceDefs, neckAndEars } from './face.ts';
import { beard, bob, curls, type Hair, short } from './hair.ts';
import { BLURS, seeded } from './svg.ts';

interface Portrait {
  name: string;
  /** px */
  width: number;
  height: number;
  /** Where the point between the eyes goes, and px a drawing unit. */
  at: readonly [number, number, number];
  design: FaceDesign;
  hair: Hair;
  clothes: string;
  /** Drawn over the face: beard, glasses. */
  over: string;
  room: string;
}

/** A blurred room: soft light from the left and discs of light out of focus. */
function room(
  width: number,
  height: number,
  seed: number,
  colours: readonly [string, string, string],
): string {
  const next = seeded(seed);
  const [wall, shadow, glow] = colours;
  let discs = '';
  for (let i = 0; i < 22; i++) {
    const r = (0.02 + next() * 0.06) * height;
    discs += `<circle cx="${(next() * width).toFixed(0)}" cy="${(next() * height * 0.75).toFixed(0)}" r="${r.toFixed(0)}" fill="${glow}" opacity="${(0.05 + next() * 0.13).toFixed(2)}" filter="url(#b8)"/>`;
  }
  return `<rect width="${width}" height="${height}" fill="${wall}"/>
<rect x="${width * 0.62}" y="${-height * 0.2}" width="${width * 0.6}" height="${height * 1.4}" fill="${shadow}" opacity=".7" filter="url(#b40)"/>
<rect x="${width * 0.06}" y="${-height * 0.1}" width="${width * 0.2}" height="${height * 0.8}" fill="${glow}" opacity=".5" filter="url(#b40)"/>
<rect x="${width * 0.8}" y="${height * 0.3}" width="${width * 0.1}" height="${height * 0.5}" fill="${glow}" opacity=".16" filter="url(#b26)"/>
<rect x="${-width * 0.2}" y="${height * 0.8}" width="${width * 1.4}" height="${height * 0.5}" fill="${shadow}" opacity=".6" filter="url(#b40)"/>${discs}`;
}

function draw(p: Portrait): string {
  const [x, y, scale] = p.at;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${p.width}" height="${p.height}"><defs>${BLURS}${faceDefs(p.design)}</defs>
${p.room}<g transform="translate(${x} ${y}) scale(${scale})">${p.hair.back}${neckAndEars(p.design)}${p.clothes}${face(p.design)}${p.over}${p.hair.front}</g></svg>`;
}

const PORTRAITS: Portrait[] = [
  {
    name: 'mei',
    width: 1024,
    height: 1024,
    at: [512, 440, 1.32],
    design: {
      skin: {
        light: '#fbe3d1',
        base: '#f0c9ae',
        shade: '#d39f82',
        deep: '#9c6248',
        blush: '#e8917c',
        lip: '#d9797a',
        lipDark: '#b8565b',
      },
      iris: '#5b3a26',
      irisDark: '#2a170e',
      brow: '#2a1d1a',
      jaw: 0.97,
      browWeight: 1,
      lipFullness: 1,
      lashes: 0.8,
      noseWidth: 0.88,
      lines: 0,
    },
    hair: bob({ base: '#231a1c', dark: '#120c0e', light: '#5a4a4d' }),
    clothes: turtleneck('#e9dfcd', '#b3a389', '#fdf8ec'),
    over: '',
    room: room(1024, 1024, 5, ['#7f8d8a', '#3f4a4c', '#f3e3c3']),
  },
  {
    name: 'daniel',
    width: 880,
    height: 1100,
    at: [440, 440, 1.2],
    design: {
      skin: {
        light: '#f6d6bd',
        base: '#e3b391',
        shade: '#bd8565',
        deep: '#7f4e37',
        blush: '#d68468',
        lip: '#c47a6c',
        lipDark: '#9d5549',
      },
      iris: '#6f8f8c',
      irisDark: '#2f4547',
      brow: '#3a2618',
      jaw: 1.06,
      browWeight: 1.7,
      lipFullness: 0.8,
      lashes: 0.1,
      noseWidth: 1.06,
      lines: 0.5,
    },
    hair: short({ base: '#5a3c26', dark: '#34210f', light: '#96704a' }),
    clothes: shirt('#2f4a6b', '#182a42', '#42658f'),
    over: beard({ base: '#5a3c26', dark: '#3b2615', light: '#96704a' }) + glasses('#2b2a2c'),
    room: room(880, 1100, 9, ['#b9a58c', '#6b563f', '#ffedcc']),
  },
  {
    name: 'amara',
    width: 1280,
    height: 720,
    at: [640, 338, 0.98],
    design: {
      skin: {
        light: '#b67c58',
        base: '#8f5a3b',
        shade: '#683c26',
        deep: '#3b2015',
        blush: '#a8513c',
        lip: '#a4534c',
        lipDark: '#743532',
      },
      iris: '#4a2b17',
      irisDark: '#1f110a',
      brow: '#1b120f',
      jaw: 0.94,
      browWeight: 1.15,
      lipFullness: 1.3,
      lashes: 0.9,
      noseWidth: 1.14,
      lines: 0,
    },
    hair: curls({ base: '#2c1c16', dark: '#170e0b', light: '#5c3d2c' }),
    clothes: blazer('#c58a2b', '#7d5214', '#dba549', '#f1ece2'),
    over: '',
    room: room(1280, 720, 13, ['#2f5d62', '#17363b', '#bfe3d9']),
  },
];

const out = process.argv[2] ?? fileURLToPath(new URL('../portraits/', import.meta.url));
await mkdir(out, { recursive: true });
for (const portrait of PORTRAITS) {
  const svg = Buffer.from(draw(portrait));
  const { width, height } = portrait;
  await sharp(svg, { density: 144, limitInputPixels: 100_000_000 })
    .resize(width, height, { kernel: 'lanczos3' })
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toFile(`${out}/${portrait.name}.png`);
}
