import type { Box } from '#contract';

/** Smallest side of a crop, px: what the studio takes as a portrait, with room for its own rounding. */
const LEAST = 128;
/** How much of a picture's shorter side one press of an arrow key moves an edge. */
const STEP = 0.02;
/** Room around a face for head and shoulders, in faces: above, at each side, below. */
const AROUND = { above: 0.6, side: 0.9, below: 1.2 };

/** The rectangle that is kept of a picture, px of the picture, moved by pointer or keyboard and always inside it. */
export class CropFrame {
  readonly #picture: { width: number; height: number };
  #box = $state.raw<Box>({ x: 0, y: 0, width: 0, height: 0 });

  constructor(picture: { width: number; height: number }) {
    this.#picture = picture;
    this.#box = { x: 0, y: 0, ...picture };
  }

  get box(): Box {
    return this.#box;
  }

  /** Whether all of the picture is kept. */
  get whole(): boolean {
    const { width, height } = this.#picture;
    return this.#box.width >= width && this.#box.height >= height;
  }

  /** Head and shoulders of this face. */
  around(face: Box): void {
    const x = face.x - AROUND.side * face.width;
    const y = face.y - AROUND.above * face.height;
    const width = face.width * (1 + 2 * AROUND.side);
    const height = face.height * (1 + AROUND.above + AROUND.below);
    const left = Math.max(0, x);
    const top = Math.max(0, y);
    this.#take({ x: left, y: top, width: x + width - left, height: y + height - top });
  }

  move(dx: number, dy: number): void {
    this.#take({ ...this.#box, x: this.#box.x + dx, y: this.#box.y + dy });
  }

  /** Moves the lower right corner. */
  resize(dx: number, dy: number): void {
    const { x, y, width, height } = this.#box;
    this.#take({
      x,
      y,
      width: Math.min(width + dx, this.#picture.width - x),
      height: Math.min(height + dy, this.#picture.height - y),
    });
  }

  /** An arrow key moves the frame, with Shift its lower right corner. Whether the key meant something. */
  press(key: string, shift: boolean): boolean {
    const step = Math.max(1, STEP * Math.min(this.#picture.width, this.#picture.height));
    const [dx, dy] =
      { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key] ?? [];
    if (dx === undefined || dy === undefined) return false;
    if (shift) this.resize(dx, dy);
    else this.move(dx, dy);
    return true;
  }

  #take(box: Box): void {
    const { width: wide, height: high } = this.#picture;
    const width = Math.min(wide, Math.max(Math.min(LEAST, wide), box.width));
    const height = Math.min(high, Math.max(Math.min(LEAST, high), box.height));
    this.#box = {
      x: Math.min(wide - width, Math.max(0, box.x)),
      y: Math.min(high - height, Math.max(0, box.y)),
      width,
      height,
    };
  }
}
