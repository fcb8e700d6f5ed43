import { describe, expect, it } from 'vitest';
import { CropFrame } from '../../../../web/features/inputs/crop-frame.svelte.ts';

const PICTURE = { width: 1000, height: 800 };

describe('the frame of a crop', () => {
  it('begins with all of the picture and never leaves it', () => {
    const frame = new CropFrame(PICTURE);
    expect(frame.whole).toBe(true);
    frame.resize(-600, -500);
    frame.move(5000, -5000);
    expect(frame.box).toEqual({ x: 600, y: 0, width: 400, height: 300 });
    frame.resize(900, 900);
    expect(frame.box).toEqual({ x: 600, y: 0, width: 400, height: 800 });
  });

  it('takes head and shoulders of a face, also at the edge of the picture', () => {
    const frame = new CropFrame(PICTURE);
    frame.around({ x: 20, y: 100, width: 200, height: 200 });
    expect(frame.box).toEqual({ x: 0, y: 0, width: 400, height: 540 });
  });

  it('does not become smaller than a portrait may be', () => {
    const frame = new CropFrame(PICTURE);
    frame.resize(-5000, -5000);
    expect([frame.box.width, frame.box.height]).toEqual([128, 128]);
  });

  it('follows the arrow keys, and no others', () => {
    const frame = new CropFrame(PICTURE);
    frame.resize(-500, -400);
    expect(frame.press('ArrowRight', false)).toBe(true);
    expect(frame.press('ArrowUp', true)).toBe(true);
    expect(frame.box).toEqual({ x: 16, y: 0, width: 500, height: 384 });
    expect(frame.press('a', false)).toBe(false);
  });
});
