import { expect, test } from 'vitest';
import type { MouthFrame } from '../../../../server/engines/preview/rig/mouth-frame.ts';
import { findOpenMouth } from '../../../../server/engines/preview/rig/open-mouth.ts';
import type { Tones } from '../../../../server/engines/preview/rig/tones.ts';

const SIDE = 200;
const frame = { origin: { x: 100, y: 60 }, cos: 1, sin: 0, height: 100 };
const mouth = { centre: { x: 0, y: 40 } } as MouthFrame;
const skin = { y: 126, u: 109, v: 178 };
const tones = { skin, light: 134 } as Tones;

/** A face of skin with bands across it: from, to (px below the root of the nose), luma, V. */
function bands(...all: [from: number, to: number, y: number, v: number][]) {
  const y = new Uint8Array(SIDE * SIDE).fill(skin.y);
  const v = new Uint8Array((SIDE / 2) ** 2).fill(skin.v);
  for (const [from, to, luma, red] of all) {
    y.fill(luma, (60 + from) * SIDE, (60 + to) * SIDE);
    v.fill(red, ((60 + from) / 2) * (SIDE / 2), ((60 + to) / 2) * (SIDE / 2));
  }
  return { width: SIDE, height: SIDE, y, u: new Uint8Array((SIDE / 2) ** 2).fill(skin.u), v };
}

test('a missed mouth is the darkness under a row of teeth, also where these lie in the shade of a moustache', () => {
  const moustache: [number, number, number, number] = [44, 66, 65, 165];
  const found = findOpenMouth(bands(moustache, [66, 72, 90, 148], [72, 86, 20, 134]), frame, mouth, tones);
  expect(found?.top).toBeGreaterThanOrEqual(71);
  expect(found?.top).toBeLessThanOrEqual(74);
  expect(found?.bottom).toBeGreaterThanOrEqual(83);
  expect(found?.bottom).toBeLessThanOrEqual(86);
});

test('darkness without teeth is a beard, and teeth without darkness are none', () => {
  expect(findOpenMouth(bands([66, 86, 20, 160]), frame, mouth, tones)).toBeUndefined();
  expect(findOpenMouth(bands([66, 76, 100, 148]), frame, mouth, tones)).toBeUndefined();
});
