/**
 * Rows of pixels that triangles cover, with where in the texture each starts and how it steps: what every sampler
 * works through. Seven numbers a span.
 */
export interface Spans {
  /** first output index · pixels · u · v · du · dv (texture position and step, 16.16) · 1 if it must be clamped. */
  values: Int32Array;
  count: number;
}

export const SPAN = 7;

/** What the walker needs to know of the plane it fills and of the texture it reads. */
export interface PlaneGeometry {
  width: number;
  height: number;
  /** Plane px per picture px: 1 for luma, 0.5 for chroma. */
  planeScale: number;
  textureWidth: number;
  textureHeight: number;
  /** Texture texels per picture px. Texel (0, 0) lies on the centre of the plane's first pixel. */
  textureScale: number;
}

const ONE = 65536;

/** Walks the pixels of textured triangles. Neighbours share their edges exactly: no pixel is missed or drawn twice. */
export class SpanWalker {
  readonly #plane: PlaneGeometry;
  readonly #triangles: Uint32Array;
  /** Texture coordinates of the vertices, texels. */
  readonly #texture: Float32Array;
  readonly #spans: Spans = { values: new Int32Array(SPAN * 16384), count: 0 };

  constructor(plane: PlaneGeometry, triangles: Uint32Array, rest: Float32Array) {
    this.#plane = plane;
    this.#triangles = triangles;
    const half = 0.5 / plane.planeScale;
    this.#texture = rest.map((value) => (value - half) * plane.textureScale);
  }

  /** Spans of all triangles with their vertices at `positions` ((x, y) pairs, px of the picture). Valid until the next call. */
  walk(positions: Float32Array): Spans {
    const { planeScale: scale } = this.#plane;
    const triangles = this.#triangles;
    this.#spans.count = 0;
    for (let t = 0; t < triangles.length; t += 3) {
      let a = triangles[t] * 2;
      let b = triangles[t + 1] * 2;
      let c = triangles[t + 2] * 2;
      // From top to bottom, so that an edge is computed alike from both its sides.
      if (positions[b + 1] < positions[a + 1]) {
        const upper = b;
        b = a;
        a = upper;
      }
      if (positions[c + 1] < positions[b + 1]) {
        const upper = c;
        c = b;
        b = upper;
      }
      if (positions[b + 1] < positions[a + 1]) {
        const upper = b;
        b = a;
        a = upper;
      }
      this.#triangle(
        a,
        b,
        c,
        positions[a] * scale,
        positions[a + 1] * scale,
        positions[b] * scale,
        positions[b + 1] * scale,
        positions[c] * scale,
        positions[c + 1] * scale,
      );
    }
    return this.#spans;
  }

  #triangle(
    a: number,
    b: number,
    c: number,
    ax: number,
    ay: number,
    bx: number,
    by: number,
    cx: number,
    cy: number,
  ): void {
    const { width, height, textureWidth, textureHeight } = this.#plane;
    const top = Math.max(0, Math.ceil(ay - 0.5));
    const end = Math.min(height, Math.ceil(cy - 0.5));
    const det = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (top >= end || Math.abs(det) < 1e-4) return;
    const texture = this.#texture;
    const u0 = texture[a];
    const v0 = texture[a + 1];
    const u1 = texture[b] - u0;
    const v1 = texture[b + 1] - v0;
    const u2 = texture[c] - u0;
    const v2 = texture[c + 1] - v0;
    const ux = (u1 * (cy - ay) - u2 * (by - ay)) / det;
    const uy = (u2 * (bx - ax) - u1 * (cx - ax)) / det;
    const vx = (v1 * (cy - ay) - v2 * (by - ay)) / det;
    const vy = (v2 * (bx - ax) - v1 * (cx - ax)) / det;
    const stepU = Math.round(ux * ONE);
    const stepV = Math.round(vx * ONE);
    const maxU = (textureWidth - 1) * ONE;
    const maxV = (textureHeight - 1) * ONE;
    const longSlope = (cx - ax) / (cy - ay);
    const upperSlope = (bx - ax) / (by - ay);
    const lowerSlope = (cx - bx) / (cy - by);
    const values = this.#reserve(end - top);
    let at = this.#spans.count * SPAN;
    for (let y = top; y < end; y++) {
      const yc = y + 0.5;
      const long = ax + (yc - ay) * longSlope;
      const short = yc < by ? ax + (yc - ay) * upperSlope : bx + (yc - by) * lowerSlope;
      const left = Math.max(0, Math.ceil(Math.min(long, short) - 0.5));
      const right = Math.min(width, Math.ceil(Math.max(long, short) - 0.5));
      const length = right - left;
      if (length <= 0) continue;
      const px = left + 0.5 - ax;
      const py = yc - ay;
      const u = Math.floor((u0 + px * ux + py * uy) * ONE + 0.5);
      const v = Math.floor((v0 + px * vx + py * vy) * ONE + 0.5);
      const lastU = u + stepU * (length - 1);
      const lastV = v + stepV * (length - 1);
      const leaves =
        u < 0 || v < 0 || lastU < 0 || lastV < 0 || u >= maxU || v >= maxV || lastU >= maxU || lastV >= maxV;
      values[at] = y * width + left;
      values[at + 1] = length;
      values[at + 2] = u;
      values[at + 3] = v;
      values[at + 4] = stepU;
      values[at + 5] = stepV;
      values[at + 6] = leaves ? 1 : 0;
      at += SPAN;
    }
    this.#spans.count = at / SPAN;
  }

  /** Makes room for a triangle's spans. */
  #reserve(rows: number): Int32Array {
    const spans = this.#spans;
    if ((spans.count + rows) * SPAN > spans.values.length) {
      const larger = new Int32Array(spans.values.length * 2 + rows * SPAN);
      larger.set(spans.values);
      spans.values = larger;
    }
    return spans.values;
  }
}
