import type { EyeRig } from '../rig/eyes.ts';
import { clamp, mix, smoothstep } from '../rig/geometry.ts';
import type { Rig } from '../rig/rig.ts';
import { type LidPatch, lidPatch } from './lid-patch.ts';
import type { Texture } from './samplers.ts';

/** Half the width of the strip of lashes that moves along with the lid, face heights. */
const LASH = 0.012;
/** Below the edge the lid fades out over this, face heights: a soft lash line. */
const FEATHER = 0.012;

/**
 * Shuts the eyes in the textures, before the head's warp: skin in the tone of what surrounds the eye comes down over it,
 * the lashes ride along, and at the end the lower lid covers what is left. What crosses the lid, the rim of glasses or
 * a strand of hair, stays where it is.
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
  #blink = 0;

  /** `lumaScale` is texels per px of the luma texture. Both textures are changed in place by `shut`. */
  constructor(rig: Rig, luma: Texture<Uint8Array>, lumaScale: number, chroma: Texture<Uint32Array>) {
    this.#rig = rig;
    this.#luma = luma;
    this.#chroma = chroma;
    this.#lumaScale = lumaScale;
    this.#lumaRest = luma.texels.slice();
    this.#chromaRest = chroma.texels.slice();
    const patches = (texture: { width: number; height: number }, scale: number, firstCentre: number) =>
      rig.eyes.map((eye: EyeRig) => lidPatch(rig, eye, texture.width, texture.height, scale, firstCentre));
    this.#lumaPatches = patches(luma, lumaScale, 0.5);
    this.#chromaPatches = patches(chroma, 0.5, 1);
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
    const { index, below, travel, open, region, skinY } = patch;
    const { texels, width } = this.#luma;
    const rest = this.#lumaRest;
    const { cos, sin, height: fh } = this.#rig.frame;
    const scale = this.#lumaScale;
    const lash = LASH * fh;
    const dark = patch.eye.skin.lashes;
    // Pale lashes make a thin, faint line.
    const line = Math.max(0.7, (0.0035 + 0.003 * dark) * fh);
    const fringe = 0.012 * fh;
    const begun = beginning(patch, blink, fh);
    for (let i = 0; i < index.length; i++) {
      const at = index[i];
      const down = blink * travel[i];
      const off = below[i] - down;
      const own = rest[at];
      const skin = skinY[i];
      let lid = skin;
      // A shut lid is a ball: its lower part turns away from the light, and it folds in above.
      const ball = smoothstep(-0.055 * fh, 0, off) * (1 - smoothstep(0, 0.01 * fh, off));
      const fold = Math.exp(-(((below[i] + 0.012 * fh) / (0.008 * fh)) ** 2));
      lid -= (lid - 16) * (0.09 * ball + 0.035 * fold) * blink * open[i];
      const cover = region[i] * covered(off, blink, fh) * begun * (1 - crossing(skin, own, below[i], fh));
      let value = own + (lid - own) * cover;
      // The portrait's own lashes, where they are darker than the lid.
      const near = Math.abs(off) / lash;
      if (near < 1 && open[i] > 0) {
        const moved = bilinear(rest, width, at, down * sin * scale, -down * cos * scale);
        const share = (1 - near * near) * open[i] * begun * (1 - 0.45 * blink);
        if (moved < value) value += (moved - value) * share;
      }
      const strength = Math.min(1, down / (0.015 * fh)) * open[i];
      // Shut lashes are a dark line with a soft fringe; a lid on its way shades what is still seen of the eye.
      const drawn = Math.exp(-((off / line) ** 2)) * (0.2 + 0.42 * dark) * blink;
      const shade = off > 0 ? Math.exp(-off / fringe) * (0.06 + 0.12 * dark) : 0;
      value -= (value - 16) * strength * Math.min(0.8, drawn + shade);
      texels[at] = value + 0.5;
    }
  }

  #shutChroma(patch: LidPatch, blink: number): void {
    const { index, below, travel, region, skinY, skinU, skinV } = patch;
    const { texels, width } = this.#chroma;
    const rest = this.#chromaRest;
    const { base, frame } = this.#rig;
    const fh = frame.height;
    const begun = beginning(patch, blink, fh);
    for (let i = 0; i < index.length; i++) {
      const at = index[i];
      const down = blink * travel[i];
      const own = rest[at];
      const luma = base.y[2 * Math.floor(at / width) * base.width + 2 * (at % width)];
      const cover =
        region[i] *
        covered(below[i] - down, blink, fh) *
        begun *
        (1 - crossing(skinY[i], luma, below[i], fh));
      const u = mix(own & 255, skinU[i], cover);
      const v = mix(own >>> 16, skinV[i], cover);
      texels[at] = Math.round(u) | (Math.round(v) << 16);
    }
  }
}

/** How far a texel `off` px below the lid's edge is under a lid: the upper one, and at the end the lower one. */
function covered(off: number, blink: number, fh: number): number {
  const upper = clamp(1 - off / (FEATHER * fh), 0, 1);
  return Math.max(upper, smoothstep(0.6, 0.95, blink));
}

/** How far the lid is there at all: it comes in softly while it has hardly moved. */
function beginning(patch: LidPatch, blink: number, fh: number): number {
  return clamp((blink * patch.farthest) / (0.012 * fh), 0, 1);
}

/** How far a texel belongs to something across the lid: much darker than its skin, well above the lashes. */
function crossing(skin: number, own: number, below: number, fh: number): number {
  return smoothstep(0.45, 0.65, (skin - own) / (skin - 15)) * smoothstep(0.022 * fh, 0.034 * fh, -below);
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
