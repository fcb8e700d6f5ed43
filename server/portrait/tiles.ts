import type { LookFrame } from './crop.ts';

/**
 * Square looks at a picture, in the order they are taken. The detector squeezes whatever it is given to 256 × 256 px,
 * so a face is only found when it fills a fair share of a look: the whole picture first, then ever smaller overlapping
 * squares. Squares may reach beyond the picture; that part is grey.
 */
export function looks(width: number, height: number): LookFrame[][] {
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  const rounds: LookFrame[][] = [
    [square(width / 2, height / 2, long)],
    [square(width / 2, height / 2, long * 1.5)],
  ];
  for (const side of [short, short * 0.6, short * 0.4]) {
    // Small squares pay only in large pictures: in small ones their faces have too few pixels to speak.
    if (side < 160 || side > long * 0.95) continue;
    rounds.push(grid(width, height, side));
  }
  return rounds;
}

/** How far apart squares are, in sides: a face of up to three tenths of a side is whole in one of them. */
const STRIDE = 0.7;

/** Overlapping squares that cover the picture. */
function grid(width: number, height: number, side: number): LookFrame[] {
  const xs = steps(width, side);
  const ys = steps(height, side);
  return ys.flatMap((y) => xs.map((x) => square(x + side / 2, y + side / 2, side)));
}

function steps(length: number, side: number): number[] {
  if (length <= side) return [(length - side) / 2];
  const count = Math.ceil((length - side) / (side * STRIDE)) + 1;
  return Array.from({ length: count }, (_, i) => ((length - side) * i) / (count - 1));
}

function square(centreX: number, centreY: number, span: number): LookFrame {
  return { centreX, centreY, span, angle: 0 };
}
