import sharp from 'sharp';
import type { Face } from '../../server/portrait/faces.ts';

interface Turnable {
  bytes: Buffer;
  face: Face;
}

/** Displacements are worked out this far apart and blended between, px. */
const GRID = 8;
/** The points that hold the surroundings still: on an ellipse this many face sizes around the middle. */
const REACH = 1.1;

/**
 * The portrait with its head turned, degrees: the landmarks are turned in space, by the model's own depths, and the
 * picture follows them. Positive yaw is towards the picture's right, positive pitch up.
 */
export function turnedHead({ bytes, face }: Turnable, yaw: number, pitch: number): Promise<Buffer> {
  const { x, y, width, height } = face.box;
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  const [a, b] = [(yaw * Math.PI) / 180, (-pitch * Math.PI) / 180];
  return reshaped({ bytes, face }, (i) => {
    const [px, py, pz] = [0, 1, 2].map((axis) => face.points[i * 3 + axis] ?? 0) as [number, number, number];
    const [u, v, w] = [px - centreX, py - centreY, pz - 0.35 * width];
    const turnedX = u * Math.cos(a) - w * Math.sin(a);
    const depth = u * Math.sin(a) + w * Math.cos(a);
    const turnedY = v * Math.cos(b) - depth * Math.sin(b);
    return [turnedX - u, turnedY - v];
  });
}

/** The portrait with its landmarks moved by so many px each; the picture follows them, the surroundings stay. */
export async function reshaped(
  { bytes, face }: Turnable,
  by: (landmark: number) => [dx: number, dy: number],
): Promise<Buffer> {
  const { x, y, width, height } = face.box;
  const moves: Move[] = [];
  for (let i = 0; i < 468; i += 1) {
    const [dx, dy] = by(i);
    const at = { x: face.points[i * 3] ?? 0, y: face.points[i * 3 + 1] ?? 0 };
    moves.push({ x: at.x + dx, y: at.y + dy, dx: -dx, dy: -dy });
  }
  for (let i = 0; i < 32; i += 1) {
    const at = (i * Math.PI) / 16;
    const still = {
      x: x + width / 2 + REACH * width * Math.cos(at),
      y: y + height / 2 + REACH * height * Math.sin(at),
    };
    moves.push({ ...still, dx: 0, dy: 0 });
  }
  return moved(bytes, moves);
}

/** What is seen at a point was `dx`, `dy` px away from there. */
interface Move {
  x: number;
  y: number;
  dx: number;
  dy: number;
}

async function moved(bytes: Buffer, moves: readonly Move[]): Promise<Buffer> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const columns = Math.ceil(width / GRID) + 1;
  const grid = Array.from({ length: columns * (Math.ceil(height / GRID) + 1) }, (_, i) =>
    blended(moves, (i % columns) * GRID, Math.floor(i / columns) * GRID),
  );
  const out = Buffer.alloc(data.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [dx, dy] = between(grid, columns, x / GRID, y / GRID);
      const sx = Math.max(0, Math.min(width - 1, Math.round(x + dx)));
      const sy = Math.max(0, Math.min(height - 1, Math.round(y + dy)));
      data.copy(out, (y * width + x) * 3, (sy * width + sx) * 3, (sy * width + sx) * 3 + 3);
    }
  return sharp(out, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

type Displacement = [dx: number, dy: number];

/** The nearest points say most. */
function blended(moves: readonly Move[], x: number, y: number): Displacement {
  let [sum, dx, dy] = [0, 0, 0];
  for (const move of moves) {
    const weight = 1 / ((move.x - x) ** 2 + (move.y - y) ** 2 + 4) ** 2;
    sum += weight;
    dx += weight * move.dx;
    dy += weight * move.dy;
  }
  return [dx / sum, dy / sum];
}

function between(grid: readonly Displacement[], columns: number, x: number, y: number): Displacement {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const at = (i: number, axis: 0 | 1) => grid[row * columns + column + i]?.[axis] ?? 0;
  const value = (axis: 0 | 1) => {
    const upper = at(0, axis) + (at(1, axis) - at(0, axis)) * (x - column);
    const lower = at(columns, axis) + (at(columns + 1, axis) - at(columns, axis)) * (x - column);
    return upper + (lower - upper) * (y - row);
  };
  return [value(0), value(1)];
}
