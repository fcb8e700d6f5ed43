import { fromFace, toFace } from '../rig/face-frame.ts';
import { clamp } from '../rig/geometry.ts';
import type { Rig } from '../rig/rig.ts';
import type { Texture } from './samplers.ts';

/** The texels of a texture that blinking changes, and what each needs to know. */
interface LidPatch {
  /** Index of the texel. */
  index: Uint32Array;
  /** Its distance below the upper lid's edge at rest, px. */
  below: Float32Array;
  /** The lid's travel and the skin that stretches above it, in this texel's column, px. */
  travel: Float32Array;
  skin: Float32Array;
}

/** Half the width of the strip of lashes that moves along unstretched, face heights. */
const LASH = 0.011;
/** Below the edge the lid fades out over this, face heights: a soft lash line. */
const FEATHER = 0.013;

/**
 * Shuts the eyes in the textures, before the head's warp: column by column the lid's skin is stretched down over the
 * eye, its lashes ride along unstretched, and their lower edge is soft. Keeps the untouched texels to start from.
 */
export class LidPainter {
  readonly #rig: Rig;
  readonly #luma: Texture<Uint8Array>;
  readonly #chroma: Texture<Uint32Array>;
  readonly #lumaRest: Uint8Array;
  readonly #chromaRest: Uint32Array;
  readonly #lumaPatch: LidPatch;
  readonly #chromaPatch: LidPatch;
  readonly #lumaScale: number;
  #blink = 0;

  /** `lumaScale` is texels per px of the luma texture. Both textures are changed in place by `shut`. */
  constructor(rig: Rig, luma: Texture<Uint8Array>, lumaScale: number, chroma: Texture<Uint32Array>) {
    this.#rig = rig;
    this.#luma = luma;
    this.#chroma = chroma;
    this.#lumaScale = lumaScale;
    this.#lumaRest = luma.texels.slice();
    this.#chromaRest = chroma.texels.slice();
    this.#lumaPatch = patchOf(rig, luma.width, luma.height, lumaScale, 0.5);
    this.#chromaPatch = patchOf(rig, chroma.width, chroma.height, 0.5, 1);
  }

  /** Draws the lids: 0 as in the portrait, 1 shut. */
  shut(blink: number): void {
    const amount = clamp(blink, 0, 1);
    if (amount === this.#blink) return;
    this.#blink = amount;
    this.#shutLuma(amount);
    this.#shutChroma(amount);
  }

  #shutLuma(blink: number): void {
    const { index, below, travel, skin } = this.#lumaPatch;
    const { texels, width } = this.#luma;
    const rest = this.#lumaRest;
    const { cos, sin, height: fh } = this.#rig.frame;
    const scale = this.#lumaScale;
    const place = { shift: 0, cover: 0 };
    const lash = Math.max(0.8, 0.008 * fh);
    for (let i = 0; i < index.length; i++) {
      const at = index[i];
      const down = blink * travel[i];
      lidAt(below[i], down, skin[i], fh, place);
      const own = rest[at];
      let value = own;
      if (place.cover > 0) {
        const lid = bilinear(rest, width, at, -place.shift * sin * scale, place.shift * cos * scale);
        value = own + (lid - own) * place.cover;
      }
      const off = below[i] - down;
      // Shut lashes are a dark line; the lid above throws a shadow on what is still seen of the eye.
      const line = Math.exp(-((off / lash) ** 2));
      const shade = off > 0 ? Math.exp(-off / (0.016 * fh)) : 0;
      const strength = Math.min(1, down / (0.015 * fh));
      value -= (value - 16) * strength * (0.2 * line * blink + 0.16 * shade * (1 - 0.6 * blink));
      texels[at] = value + 0.5;
    }
  }

  #shutChroma(blink: number): void {
    const { index, below, travel, skin } = this.#chromaPatch;
    const { texels, width } = this.#chroma;
    const rest = this.#chromaRest;
    const { cos, sin, height: fh } = this.#rig.frame;
    const place = { shift: 0, cover: 0 };
    for (let i = 0; i < index.length; i++) {
      const at = index[i];
      lidAt(below[i], blink * travel[i], skin[i], fh, place);
      const own = rest[at];
      if (place.cover === 0) {
        texels[at] = own;
        continue;
      }
      const lid = bilinearPair(rest, width, at, -place.shift * sin * 0.5, place.shift * cos * 0.5);
      const u = (own & 255) + ((lid & 255) - (own & 255)) * place.cover;
      const v = (own >>> 16) + ((lid >>> 16) - (own >>> 16)) * place.cover;
      texels[at] = Math.round(u) | (Math.round(v) << 16);
    }
  }
}

/** Where the lid's texel at `below` the resting edge comes from (`shift` px along v), with the edge `down` px lower. */
function lidAt(
  below: number,
  down: number,
  skin: number,
  fh: number,
  place: { shift: number; cover: number },
): void {
  const lash = LASH * fh;
  const off = below - down;
  place.cover = clamp(1 - (off - 0.25 * lash) / (FEATHER * fh), 0, 1) * clamp(down / 0.4, 0, 1);
  if (off > -lash) {
    place.shift = -down;
    return;
  }
  const span = skin + down - lash;
  const t = clamp((below + skin) / span, 0, 1);
  const power = clamp((0.85 * span) / Math.max(down, 1e-3), 1, 1.5);
  place.shift = -down * t ** power;
}

function patchOf(rig: Rig, width: number, height: number, scale: number, firstCentre: number): LidPatch {
  const { frame } = rig;
  const index: number[] = [];
  const below: number[] = [];
  const travel: number[] = [];
  const skin: number[] = [];
  for (const eye of rig.eyes) {
    const corners = [
      fromFace(frame, eye.left, eye.top),
      fromFace(frame, eye.right, eye.top),
      fromFace(frame, eye.left, eye.bottom),
      fromFace(frame, eye.right, eye.bottom),
    ];
    const xs = corners.map((corner) => (corner.x - firstCentre) * scale);
    const ys = corners.map((corner) => (corner.y - firstCentre) * scale);
    // A margin of two texels keeps every neighbour that interpolation reads inside the texture.
    const x0 = clamp(Math.floor(Math.min(...xs)), 2, width - 3);
    const x1 = clamp(Math.ceil(Math.max(...xs)), 2, width - 3);
    const y0 = clamp(Math.floor(Math.min(...ys)), 2, height - 3);
    const y1 = clamp(Math.ceil(Math.max(...ys)), 2, height - 3);
    for (let y = y0; y <= y1; y++)
      for (let x = x0; x <= x1; x++) {
        const { x: u, y: v } = toFace(frame, x / scale + firstCentre, y / scale + firstCentre);
        if (u <= eye.left || u >= eye.right) continue;
        const reach = eye.travel(u);
        const above = eye.skin(u);
        const offset = v - eye.upper(u);
        if (offset < -above || offset > reach + 3 * FEATHER * frame.height || reach <= 0) continue;
        index.push(y * width + x);
        below.push(offset);
        travel.push(reach);
        skin.push(above);
      }
  }
  return {
    index: Uint32Array.from(index),
    below: Float32Array.from(below),
    travel: Float32Array.from(travel),
    skin: Float32Array.from(skin),
  };
}

/** The value (`dx`, `dy`) texels away from texel `at`. The patch's texels keep clear of the texture's border. */
function bilinear(texels: Uint8Array, width: number, at: number, dx: number, dy: number): number {
  const x = Math.floor(dx);
  const y = Math.floor(dy);
  const i = clamp(at + y * width + x, 0, texels.length - width - 2);
  const fx = dx - x;
  const fy = dy - y;
  const upper = texels[i] + (texels[i + 1] - texels[i]) * fx;
  const lower = texels[i + width] + (texels[i + width + 1] - texels[i + width]) * fx;
  return upper + (lower - upper) * fy;
}

function bilinearPair(texels: Uint32Array, width: number, at: number, dx: number, dy: number): number {
  const x = Math.floor(dx);
  const y = Math.floor(dy);
  const i = clamp(at + y * width + x, 0, texels.length - width - 2);
  const fx = Math.round((dx - x) * 64);
  const fy = Math.round((dy - y) * 64);
  const upper = (Math.imul(texels[i], 64 - fx) + Math.imul(texels[i + 1], fx) + 0x200020) >>> 6;
  const lower =
    (Math.imul(texels[i + width], 64 - fx) + Math.imul(texels[i + width + 1], fx) + 0x200020) >>> 6;
  return (
    ((Math.imul(upper & 0xff00ff, 64 - fy) + Math.imul(lower & 0xff00ff, fy) + 0x200020) >>> 6) & 0xff00ff
  );
}
