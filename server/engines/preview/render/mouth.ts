import type { FaceControls } from '../controls.ts';
import { fromFace } from '../rig/face-frame.ts';
import { clamp, smoothstep } from '../rig/geometry.ts';
import { headMotion } from '../rig/head.ts';
import type { Rig } from '../rig/rig.ts';
import { FACE_MM } from '../rig/teeth.ts';
import type { ShapeWeights } from './pose.ts';
import type { Quality } from './quality.ts';

/** The planes of the frame being drawn. */
export interface FramePlanes {
  width: number;
  height: number;
  y: Uint8Array;
  u: Uint8Array;
  v: Uint8Array;
}

/** Columns of the opening's outline. */
const COLUMNS = 256;

/** Draws the inside of the mouth into the hole that the lips leave, and the line where closed lips meet. */
export class MouthPainter {
  readonly #rig: Rig;
  readonly #quality: Quality;
  readonly #upper = new Float32Array(COLUMNS + 1);
  readonly #lower = new Float32Array(COLUMNS + 1);
  /** Colour and coverage of the point last shaded. */
  readonly #point = { y: 0, u: 0, v: 0, cover: 0, seam: 0, hole: false };

  // The opening in this pose: origin in its left corner, axis to the right one, px.
  #x0 = 0;
  #y0 = 0;
  #ax = 1;
  #ay = 0;
  #length = 1;
  // Output px → face frame of the resting skull.
  #toSkull = new Float64Array(6);
  #gap = 0;
  #seal = 0;
  /** 1 in the pose of the portrait: its own pixels are shown, up to the lips and under their edge. */
  #calm = 1;
  /** How much of the portrait's own pixels is shown. */
  #ownShare = 1;

  constructor(rig: Rig, quality: Quality) {
    this.#rig = rig;
    this.#quality = quality;
  }

  /** `positions` are the mesh's vertices in this pose. */
  draw(
    positions: Float32Array,
    controls: Readonly<FaceControls>,
    weights: ShapeWeights,
    frame: FramePlanes,
  ): void {
    this.#trace(positions);
    this.#anchor(controls);
    const fh = this.#rig.frame.height;
    this.#seal = this.#rig.interior.parted ? weights.seal : 0;
    const change =
      Math.abs(this.#gap - this.#rig.mouth.gap) / (0.02 * fh) + weights.wide + weights.round + weights.smile;
    this.#calm = 1 - clamp(change, 0, 1);
    this.#ownShare = Math.max(this.#calm, this.#rig.interior.clarity);
    const margin = 3;
    const box = this.#box(margin);
    const left = clamp(box.left, 0, frame.width) & ~1;
    const top = clamp(box.top, 0, frame.height) & ~1;
    const right = clamp(box.right, 0, frame.width);
    const bottom = clamp(box.bottom, 0, frame.height);
    const feather = this.#quality.softEdge ? Math.max(1.1, fh * 0.006) : 0.01;
    const point = this.#point;
    for (let y = top; y < bottom; y++)
      for (let x = left, o = y * frame.width + left; x < right; x++, o++) {
        if (!this.#shade(x + 0.5, y + 0.5, feather)) continue;
        // No lip was drawn into the hole: through a thin slit one sees the lip above it, with its seam.
        const under =
          point.hole && y > top ? frame.y[o - frame.width] : frame.y[o] + (16 - frame.y[o]) * point.seam;
        frame.y[o] = under + (point.y - under) * point.cover + 0.5;
      }
    const half = frame.width >> 1;
    for (let y = top >> 1; y < (bottom + 1) >> 1 && y < frame.height >> 1; y++)
      for (let x = left >> 1; x < (right + 1) >> 1 && x < half; x++) {
        if (!this.#shade(2 * x + 1, 2 * y + 1, feather + 0.8)) continue;
        if (point.cover === 0 && !point.hole) continue;
        const o = y * half + x;
        const lip = point.hole && y > top >> 1 ? o - half : o;
        frame.u[o] = Math.round(frame.u[lip] + (point.u - frame.u[lip]) * point.cover);
        frame.v[o] = Math.round(frame.v[lip] + (point.v - frame.v[lip]) * point.cover);
      }
  }

  /** The outline of the opening as two height fields over the axis between its corners. */
  #trace(positions: Float32Array): void {
    const { innerUpper, innerLower } = this.#rig.surface;
    const left = innerUpper[0];
    const right = innerUpper[innerUpper.length - 1];
    this.#x0 = positions[2 * left];
    this.#y0 = positions[2 * left + 1];
    const dx = positions[2 * right] - this.#x0;
    const dy = positions[2 * right + 1] - this.#y0;
    this.#length = Math.max(1, Math.hypot(dx, dy));
    this.#ax = dx / this.#length;
    this.#ay = dy / this.#length;
    this.#tabulate(positions, innerUpper, this.#upper);
    this.#tabulate(positions, innerLower, this.#lower);
    let gap = 0;
    for (let i = 0; i <= COLUMNS; i++) {
      if (this.#lower[i] < this.#upper[i]) {
        const middle = (this.#lower[i] + this.#upper[i]) / 2;
        this.#lower[i] = middle;
        this.#upper[i] = middle;
      }
      gap = Math.max(gap, this.#lower[i] - this.#upper[i]);
    }
    this.#gap = gap;
  }

  #tabulate(positions: Float32Array, line: readonly number[], table: Float32Array): void {
    let i = 0;
    for (let column = 0; column <= COLUMNS; column++) {
      const a = (column / COLUMNS) * this.#length;
      while (i < line.length - 2 && this.#along(positions, line[i + 1]) < a) i++;
      const from = this.#along(positions, line[i]);
      const to = this.#along(positions, line[i + 1]);
      const t = clamp((a - from) / Math.max(1e-3, to - from), 0, 1);
      table[column] = this.#across(positions, line[i]) * (1 - t) + this.#across(positions, line[i + 1]) * t;
    }
  }

  #along(positions: Float32Array, vertex: number): number {
    return (positions[2 * vertex] - this.#x0) * this.#ax + (positions[2 * vertex + 1] - this.#y0) * this.#ay;
  }

  #across(positions: Float32Array, vertex: number): number {
    return -(positions[2 * vertex] - this.#x0) * this.#ay + (positions[2 * vertex + 1] - this.#y0) * this.#ax;
  }

  /** Where the skull is: the inverse of the head's motion around the upper teeth. */
  #anchor(controls: Readonly<FaceControls>): void {
    const { head, frame, mouth, mesh } = this.#rig;
    const move = headMotion(head, frame.height, controls);
    const depth = mesh.depth[13];
    const { x: u, y: v } = mouth.centre;
    const at = (du: number, dv: number) => {
      const moved = move(u + du, v + dv, depth);
      return fromFace(frame, moved.x, moved.y);
    };
    const o = at(0, 0);
    const a = at(16, 0);
    const b = at(0, 16);
    const [ux, uy, vx, vy] = [(a.x - o.x) / 16, (a.y - o.y) / 16, (b.x - o.x) / 16, (b.y - o.y) / 16];
    const det = ux * vy - vx * uy;
    const m = this.#toSkull;
    m[0] = vy / det;
    m[1] = -vx / det;
    m[2] = u - m[0] * o.x - m[1] * o.y;
    m[3] = -uy / det;
    m[4] = ux / det;
    m[5] = v - m[3] * o.x - m[4] * o.y;
  }

  #box(margin: number): { left: number; top: number; right: number; bottom: number } {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i <= COLUMNS; i += 4)
      for (const b of [this.#upper[i], this.#lower[i]]) {
        const a = (i / COLUMNS) * this.#length;
        const x = this.#x0 + a * this.#ax - b * this.#ay;
        const y = this.#y0 + a * this.#ay + b * this.#ax;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    return {
      left: Math.floor(left - margin),
      top: Math.floor(top - margin),
      right: Math.ceil(right + margin),
      bottom: Math.ceil(bottom + margin),
    };
  }

  /** Colour and coverage at a point of the output, into `#point`. False where the mouth leaves the picture as it is. */
  #shade(x: number, y: number, feather: number): boolean {
    const point = this.#point;
    const a = (x - this.#x0) * this.#ax + (y - this.#y0) * this.#ay;
    const b = -(x - this.#x0) * this.#ay + (y - this.#y0) * this.#ax;
    if (a < 0 || a >= this.#length) return false;
    const column = (a / this.#length) * COLUMNS;
    const i = column | 0;
    const t = column - i;
    const upper = this.#upper[i] + (this.#upper[i + 1] - this.#upper[i]) * t;
    const lower = this.#lower[i] + (this.#lower[i + 1] - this.#lower[i]) * t;
    const fh = this.#rig.frame.height;
    const fromUpper = b - upper;
    const fromLower = lower - b;
    const ends = smoothstep(0, 0.06 * this.#length, Math.min(a, this.#length - a));
    point.seam = 0;
    if (this.#seal > 0) {
      const width = Math.max(0.75, 0.0055 * fh);
      const off = (b - (upper + lower) / 2) / width;
      point.seam = 0.42 * this.#seal * this.#seal * ends * Math.exp(-off * off);
    }
    const thin = clamp((lower - upper) / 1.2, 0, 1);
    point.hole = thin < 1 && lower > upper && fromUpper >= 0 && fromLower >= 0;
    point.cover = clamp(1 + Math.min(fromUpper, fromLower) / feather, 0, 1) * thin;
    if (point.cover === 0) return point.hole || point.seam > 0.01;
    this.#colour(x, y, Math.max(0, fromUpper), Math.max(0, fromLower), (2 * a) / this.#length - 1);
    return true;
  }

  #colour(x: number, y: number, fromUpper: number, fromLower: number, side: number): void {
    const { interior, tones, frame } = this.#rig;
    const fh = frame.height;
    const point = this.#point;
    const m = this.#toSkull;
    const u = m[0] * x + m[1] * y + m[2];
    const v = m[3] * x + m[4] * y + m[5];
    const { cavity, tongue } = tones;
    const gap = fromUpper + fromLower;
    const open = clamp(gap / (0.07 * fh), 0, 1);
    // The tongue lies on the jaw's floor and catches some light from the front.
    const mound = (1 - side * side * 1.6) * clamp((gap - 0.02 * fh) * 0.42, 0, 0.034 * fh);
    const onTongue =
      smoothstep(-0.012 * fh, 0.018 * fh, mound - fromLower) * smoothstep(0.02 * fh, 0.05 * fh, gap) * 0.85;
    const lit = 0.7 + 0.3 * clamp(fromLower / (0.03 * fh), 0, 1);
    let py = cavity.y * (0.75 + 0.25 * open) + (16 + (tongue.y - 16) * lit - cavity.y) * onTongue;
    let pu = cavity.u + (tongue.u - cavity.u) * onTongue;
    let pv = cavity.v + (tongue.v - cavity.v) * onTongue;
    const column = clamp((u - interior.u0) * interior.density, 0, interior.columns - 1.01);
    const row = clamp((v - interior.v0) * interior.density, 0, interior.rows - 1.01);
    if (this.#quality.interior) {
      const lower = interior.lowerTeeth[column | 0];
      if (lower > 0) {
        const height = (6 / FACE_MM) * fh * clamp((gap - 0.03 * fh) / (0.05 * fh), 0, 1) * 0.5;
        const is = smoothstep(-0.008 * fh, 0.008 * fh, height - fromLower) * 0.3 * (1 - side ** 2);
        const luma = 16 + (tones.tooth.y - 16) * 0.62 * lower;
        py += (luma - py) * is;
        pu += (tones.tooth.u - pu) * is;
        pv += (tones.tooth.v - pv) * is;
      }
      const c = column | 0;
      const r = row | 0;
      const fc = column - c;
      const fr = row - r;
      const i = r * interior.columns + c;
      const j = i + interior.columns;
      const { texels, own, inside } = interior;
      const w0 = (1 - fc) * (1 - fr);
      const w1 = fc * (1 - fr);
      const w2 = (1 - fc) * fr;
      const w3 = fc * fr;
      const read = (from: Float32Array, stride: number, k: number) =>
        from[i * stride + k] * w0 +
        from[(i + 1) * stride + k] * w1 +
        from[j * stride + k] * w2 +
        from[(j + 1) * stride + k] * w3;
      const tooth = read(texels, 4, 3);
      if (tooth > 0) {
        py += (read(texels, 4, 0) - py) * tooth;
        pu += (read(texels, 4, 1) - pu) * tooth;
        pv += (read(texels, 4, 2) - pv) * tooth;
      }
      // Shadows of the lips, and the dark towards the cheeks.
      const shadow =
        (1 - 0.3 * Math.exp(-fromUpper / (0.01 * fh))) *
        (1 - 0.18 * Math.exp(-fromLower / (0.008 * fh))) *
        (1 - 0.45 * side ** 4);
      py = 16 + (py - 16) * shadow;
      if (interior.parted) {
        const depth = read(inside, 1, 0) + this.#calm * (interior.slack[c] + 0.024 * fh);
        const is = smoothstep(0.004 * fh, 0.017 * fh, depth) * this.#ownShare;
        if (is > 0) {
          py += (read(own, 3, 0) - py) * is;
          pu += (read(own, 3, 1) - pu) * is;
          pv += (read(own, 3, 2) - pv) * is;
        }
      }
    }
    point.y = py;
    point.u = pu;
    point.v = pv;
  }
}
