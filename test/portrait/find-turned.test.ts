import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../server/portrait/decode.ts';
import { rollOf } from '../../server/portrait/face-geometry.ts';
import { FaceFinder } from '../../server/portrait/faces.ts';
import { some } from '../variant.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/portraits/', import.meta.url));

const finder = new FaceFinder();
afterAll(() => finder.close());

/** How the largest face stands in the example turned by so many degrees, clockwise, degrees off from that. */
async function offWhenTurned(name: string, degrees: number): Promise<number> {
  const turned = await sharp(`${EXAMPLES}${name}.png`)
    .resize(800)
    .rotate(degrees, { background: '#8a9096' })
    .png()
    .toBuffer();
  const [face] = (await finder.find(await decodePicture(turned))).faces;
  if (!face) return Number.NaN;
  return (((((rollOf(face) * 180) / Math.PI - degrees) % 360) + 540) % 360) - 180;
}

/** Those that were mistaken for upright faces first. */
const TURNS: [name: string, degrees: number][] = [
  ['mei', 45],
  ['daniel', 180],
  ['amara', 210],
  ['daniel', 270],
];
const ALL = ['amara', 'daniel', 'mei'].flatMap((name) =>
  Array.from({ length: 24 }, (_, i): [string, number] => [name, i * 15]),
);

describe('finding faces in turned pictures', { timeout: 120_000 }, () => {
  it.each(some(2, TURNS))('finds how %s stands, turned by %d°', async (name, degrees) => {
    expect(Math.abs(await offWhenTurned(name, degrees))).toBeLessThan(4);
  });

  it.each(some(0, ALL))('within 3° up to 60° and within 8° beyond: %s by %d°', async (name, degrees) => {
    const limit = Math.min(degrees, 360 - degrees) <= 60 ? 3 : 8;
    expect(Math.abs(await offWhenTurned(name, degrees))).toBeLessThan(limit);
  });
});
