import type { Point } from '../../server/contract/index.ts';
import type { Face } from '../../server/portrait/faces.ts';
import { reshaped } from './turned-head.ts';

interface Maker {
  bytes: Buffer;
  face: Face;
  at: (index: number) => Point;
}

/** The portrait with its mouth drawn wide and its corners up; 1 is a friendly smile, 2 a broad one. */
export function smiling(model: Maker, strength: number): Promise<Buffer> {
  const { pull, half } = cornersOf(model, [0.5, 0.6]);
  return reshaped(model, (landmark) => {
    const [side, near] = pull(landmark);
    return [side * near * 0.3 * half * strength, -near * 0.34 * half * strength];
  });
}

/** The portrait with its brows drawn together and down, and the corners of its mouth down. */
export function frowning(model: Maker, strength: number): Promise<Buffer> {
  const { pull, half } = cornersOf(model, [0.4, 0.5]);
  const [left, right, top, chin] = [model.at(107), model.at(336), model.at(10), model.at(152)];
  const gap = (right.x - left.x) / 2;
  const brows = around({ x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 }, gap, [1.2, 0.8]);
  return reshaped(model, (landmark) => {
    const [side, near] = brows(model.at(landmark));
    const [, corner] = pull(landmark);
    const down = near * 0.05 * (chin.y - top.y) + corner * 0.2 * half;
    return [-side * near * 0.25 * gap * strength, down * strength];
  });
}

/** How much each landmark goes with the corners of the mouth, and half the mouth's width, px. */
function cornersOf({ at }: Maker, reach: [number, number]) {
  const [left, right, upper, lower] = [at(61), at(291), at(13), at(14)];
  const half = (right.x - left.x) / 2;
  const pull = around({ x: (left.x + right.x) / 2, y: (upper.y + lower.y) / 2 }, half, reach);
  return { half, pull: (landmark: number) => pull(at(landmark)) };
}

/** On which side of a middle a point lies, and how near (0…1) it is to the two places `half` px beside that. */
function around(middle: Point, half: number, [across, along]: [number, number]) {
  return ({ x, y }: Point): [side: number, near: number] => {
    const [u, v] = [(x - middle.x) / half, (y - middle.y) / half];
    return [Math.sign(u), Math.exp(-((Math.abs(u) - 1) ** 2) / across - v ** 2 / along)];
  };
}
