import type { EyeRig } from '../rig/eyes.ts';
import { LID_COLUMNS, LID_ROWS } from '../rig/eyes.ts';
import { fromFace, toFace } from '../rig/face-frame.ts';
import { clamp, mix, smoothstep } from '../rig/geometry.ts';
import type { Rig } from '../rig/rig.ts';
import type { Texture } from './samplers.ts';

/** The texels of a texture that a blink of one eye changes, and what each needs to know. */
interface LidPatch {
  eye: EyeRig;
  /** Index of the texel. */
  index: Uint32Array;
  /** Its distance below the upper lid's edge at rest, px. */
  below: Float32Array;
  /** The lid's travel and the skin that stretches above it, in this texel's column, px. */
  travel: Float32Array;
  skin: Float32Array;
  /** Column in the lid's skin. */
  column: Float32Array;
}

/** Half the width of the strip of lashes that moves along unstretched, face heights. */
const LASH = 0.011;
/** Below the edge the lid fades out over this, face heights: a soft lash line. */
const FEATHER = 0.013;

/** The hollow above an open eye is darker than the lid that comes out of it: how far it goes to the skin below the eye. */
const LIFT = 0.5;

/** One texel's lid in a blink. */
interface LidPlace {
  /** Where its lashes come from, px along v. */
  shift: number;
  /** Where its skin comes from, px along v. */
  from: number;
  /** How far it is lid at all. */
  cover: number;
  /** 0 the moved lashes, 1 the stretched skin. */
  skin: number;
  /** Row in the lid's skin. */
  row: number;
}

/**
 * Shuts the eyes in the textures, before the head's warp: column by column the lid's skin is stretched down over the
 * eye, its lashes ride along unstretched, and their lower edge is soft. What crosses the lid, the rim of glasses or a
 * strand of hair, stays where it is.
 */
export class LidPainter {
  readonly #rig: Rig;
  readonly #luma: Texture<Uint8Array>;
  readonly #chroma: Texture<Uint32Array>;
  readonly #lumaRest: Uint8Array;
  readonly #chromaRest: Uint32Array;
  readonly #lumaPatches: LidPatch[];
  readonly #chromaPatches: LidPatch[];
  readonly #lumaScale: number;
  readonly #place: LidPlace = { shift: 0, from: 0, cover: 0, skin: 0, row: 0 };
  readonly #colour = new Float32Array(3);
  #blink = 0;

  /** `lumaScale` is texels per px of the luma texture. Both textures are changed in place by `shut`. */
  constructor(rig: Rig, luma: Texture<Uint8Array>, lumaScale: number, chroma: Texture<Uint32Array>) {
    this.#rig = rig;
    this.#luma = luma;
    this.#chroma = chroma;
    this.#lumaScale = lumaScale;
    this.#lumaRest = luma.texels.slice();
    this.#chromaRest = chroma.texels.slice();
    this.#lumaPatches = rig.eyes.map((eye) => patchOf(rig, eye, luma.width, luma.height, lumaScale, 0.5));
    this.#chromaPatches = rig.eyes.map((eye) => patchOf(rig, eye, chroma.width, chroma.height, 0.5, 1));
  }

  /** Draws the lids: 0 as in the portrait, 1 shut. */
  shut(blink: number): void {
    const amount = clamp(blink, 0, 1);
    if (amount === this.#blink) return;
    this.#blink = amount;
    for (const patch of this.#lumaPatches) this.#shutLuma(patch, amount);
    for (const patch of this.#chromaPatches) this.#shutChroma(patch, amount);
  }

  #shutLuma(patch: LidPatch, blink: number): void {
    const { index, below, travel, skin, column } = patch;
    const { texels, width } = this.#luma;
    const rest = this.#lumaRest;
    const { cos, sin, height: fh } = this.#rig.frame;
    const scale = this.#lumaScale;
    const face = patch.eye.cheek;
    const place = this.#place;
    const lash = Math.max(0.8, 0.007 * fh);
    for (let i = 0; i < index.length; i++) {
      const at = index[i];
      const down = blink * travel[i];
      lidAt(below[i], down, skin[i], fh, place);
      const own = rest[at];
      const off = below[i] - down;
      let value = own;
      if (place.cover > 0) {
        readLid(patch.eye.lid, column[i], place.row, this.#colour);
        const clean = this.#colour[0];
        const lashes =
          place.skin < 1
            ? bilinear(rest, width, at, -place.shift * sin * scale, place.shift * cos * scale)
            : clean;
        // The portrait's own skin is stretched where it is skin; over drawn lashes and creases the clean one is.
        const stretched = bilinear(rest, width, at, -place.from * sin * scale, place.from * cos * scale);
        let skinned = stretched + (clean - stretched) * smoothstep(0.03, 0.13, (clean - stretched) / clean);
        skinned += Math.max(0, face.y - skinned) * LIFT * smoothstep(0, 0.03 * fh, down);
        let lid = lashes + (skinned - lashes) * place.skin;
        // A shut lid is a ball: its lower half turns away from the light.
        lid -= (lid - 16) * 0.1 * smoothstep(-0.05 * fh, 0, off) * blink;
        value = own + (lid - own) * place.cover * (1 - crossing(clean - own, below[i], fh));
      }
      // Shut lashes are a dark line; the lid above throws a shadow on what is still seen of the eye.
      const line = Math.exp(-((off / lash) ** 2));
      const shade = off > 0 ? Math.exp(-off / (0.016 * fh)) : 0;
      const strength = Math.min(1, down / (0.015 * fh));
      value -= (value - 16) * strength * (0.34 * line * blink + 0.16 * shade * (1 - 0.7 * blink));
      texels[at] = value + 0.5;
    }
  }

  #shutChroma(patch: LidPatch, blink: number): void {
    const { index, below, travel, skin, column } = patch;
    const { texels, width } = this.#chroma;
    const rest = this.#chromaRest;
    const { base } = this.#rig;
    const face = patch.eye.cheek;
    const { cos, sin, height: fh } = this.#rig.frame;
    const place = this.#place;
    for (let i = 0; i < index.length; i++) {
      const at = index[i];
      lidAt(below[i], blink * travel[i], skin[i], fh, place);
      const own = rest[at];
      if (place.cover === 0) {
        texels[at] = own;
        continue;
      }
      readLid(patch.eye.lid, column[i], place.row, this.#colour);
      const lashes = bilinearPair(rest, width, at, -place.shift * sin * 0.5, place.shift * cos * 0.5);
      const luma = base.y[2 * Math.floor(at / width) * base.width + 2 * (at % width)];
      const cover = place.cover * (1 - crossing(this.#colour[0] - luma, below[i], fh));
      const skinU = mix(this.#colour[1], face.u, LIFT);
      const skinV = mix(this.#colour[2], face.v, LIFT);
      const lidU = mix(lashes & 255, skinU, place.skin);
      const lidV = mix(lashes >>> 16, skinV, place.skin);
      const u = (own & 255) + (lidU - (own & 255)) * cover;
      const v = (own >>> 16) + (lidV - (own >>> 16)) * cover;
      texels[at] = Math.round(u) | (Math.round(v) << 16);
    }
  }
}

/** How far a texel belongs to something dark across the lid: `darker` than its skin by so much, well above the lashes. */
function crossing(darker: number, below: number, fh: number): number {
  return smoothstep(14, 40, darker) * smoothstep(0.022 * fh, 0.04 * fh, -below);
}

/** Where the texel at `below` the resting edge takes its lid from, with the edge `down` px lower. */
function lidAt(below: number, down: number, skin: number, fh: number, place: LidPlace): void {
  const lash = LASH * fh;
  const off = below - down;
  // Over the eye the lid is there at once; above it, what the lid's pull changes comes in softly.
  const begun = below > 0 ? clamp(down / (0.006 * fh), 0, 1) : smoothstep(0, 0.035 * fh, down);
  const span = skin + down;
  const t = clamp((below + skin) / span, 0, 1);
  place.cover = clamp(1 - (off - 0.25 * lash) / (FEATHER * fh), 0, 1) * begun * smoothstep(0, 0.3, t);
  place.shift = -down;
  place.skin = smoothstep(0.35 * lash, 1.5 * lash, -off);
  const power = clamp((0.85 * span) / Math.max(down, 1e-3), 1, 1.5);
  // The row at rest that has come down here.
  place.from = -down * t ** power;
  place.row = clamp((t * span - down * t ** power) / skin, 0, 1);
}

function readLid(lid: Float32Array, column: number, row: number, out: Float32Array): void {
  const y = row * (LID_ROWS - 1.001);
  const c = column | 0;
  const r = y | 0;
  const fc = column - c;
  const fr = y - r;
  const i = (r * LID_COLUMNS + c) * 3;
  const j = i + LID_COLUMNS * 3;
  for (let k = 0; k < 3; k++) {
    const upper = lid[i + k] + (lid[i + 3 + k] - lid[i + k]) * fc;
    const lower = lid[j + k] + (lid[j + 3 + k] - lid[j + k]) * fc;
    out[k] = upper + (lower - upper) * fr;
  }
}

function patchOf(
  rig: Rig,
  eye: EyeRig,
  width: number,
  height: number,
  scale: number,
  firstCentre: number,
): LidPatch {
  const { frame } = rig;
  const index: number[] = [];
  const below: number[] = [];
  const travel: number[] = [];
  const skin: number[] = [];
  const column: number[] = [];
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
  const table = columnsOf(eye);
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const { x: u, y: v } = toFace(frame, x / scale + firstCentre, y / scale + firstCentre);
      const along = ((u - eye.left) / (eye.right - eye.left)) * STEPS;
      if (along <= 0 || along >= STEPS) continue;
      const i = along | 0;
      const f = along - i;
      const reach = table.travel[i] + (table.travel[i + 1] - table.travel[i]) * f;
      if (reach <= 0) continue;
      const above = table.skin[i] + (table.skin[i + 1] - table.skin[i]) * f;
      const offset = v - (table.upper[i] + (table.upper[i + 1] - table.upper[i]) * f);
      if (offset < -above || offset > reach + 3 * FEATHER * frame.height) continue;
      index.push(y * width + x);
      below.push(offset);
      travel.push(reach);
      skin.push(above);
      column.push(clamp((along / STEPS) * LID_COLUMNS - 0.5, 0, LID_COLUMNS - 1.001));
    }
  return {
    eye,
    index: Uint32Array.from(index),
    below: Float32Array.from(below),
    travel: Float32Array.from(travel),
    skin: Float32Array.from(skin),
    column: Float32Array.from(column),
  };
}

const STEPS = 96;

function columnsOf(eye: EyeRig) {
  const us = Array.from({ length: STEPS + 1 }, (_, i) => eye.left + ((eye.right - eye.left) * i) / STEPS);
  return { upper: us.map(eye.upper), travel: us.map(eye.travel), skin: us.map(eye.skin) };
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
