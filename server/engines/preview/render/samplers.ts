import { SPAN, type Spans } from './spans.ts';

/** One channel of texels, or two packed (U in the low, V in the high 16 bits), row by row. */
export interface Texture<T extends Uint8Array | Uint32Array> {
  texels: T;
  width: number;
  height: number;
}

/** Fills luma spans, bilinear. A texel that is hit exactly comes out unchanged. */
export function sampleLuma({ values, count }: Spans, texture: Texture<Uint8Array>, out: Uint8Array): void {
  const { texels, width, height } = texture;
  const maxU = (width - 1) * 65536 - 1;
  const maxV = (height - 1) * 65536 - 1;
  for (let s = 0, at = 0; s < count; s++, at += SPAN) {
    let o = values[at];
    const end = o + values[at + 1];
    let u = values[at + 2];
    let v = values[at + 3];
    const du = values[at + 4];
    const dv = values[at + 5];
    if (values[at + 6] === 0) {
      for (; o < end; o++, u = (u + du) | 0, v = (v + dv) | 0) {
        const i = Math.imul(v >> 16, width) + (u >> 16);
        const fu = (u >> 8) & 255;
        const upper = (texels[i] << 8) + Math.imul(texels[i + 1] - texels[i], fu);
        const lower = (texels[i + width] << 8) + Math.imul(texels[i + width + 1] - texels[i + width], fu);
        out[o] = ((upper << 8) + Math.imul(lower - upper, (v >> 8) & 255) + 32768) >> 16;
      }
      continue;
    }
    // Only at the picture's border does a span leave the texture.
    for (; o < end; o++, u = (u + du) | 0, v = (v + dv) | 0) {
      const su = Math.max(0, Math.min(u, maxU));
      const sv = Math.max(0, Math.min(v, maxV));
      const i = Math.imul(sv >> 16, width) + (su >> 16);
      const fu = (su >> 8) & 255;
      const upper = (texels[i] << 8) + Math.imul(texels[i + 1] - texels[i], fu);
      const lower = (texels[i + width] << 8) + Math.imul(texels[i + width + 1] - texels[i + width], fu);
      out[o] = ((upper << 8) + Math.imul(lower - upper, (sv >> 8) & 255) + 32768) >> 16;
    }
  }
}

/** Fills the spans of both chroma planes at once, bilinear. */
export function sampleChroma(
  { values, count }: Spans,
  texture: Texture<Uint32Array>,
  outU: Uint8Array,
  outV: Uint8Array,
): void {
  const { texels, width, height } = texture;
  const maxU = (width - 1) * 65536 - 1;
  const maxV = (height - 1) * 65536 - 1;
  for (let s = 0, at = 0; s < count; s++, at += SPAN) {
    let o = values[at];
    const end = o + values[at + 1];
    let u = values[at + 2];
    let v = values[at + 3];
    const du = values[at + 4];
    const dv = values[at + 5];
    for (; o < end; o++, u = (u + du) | 0, v = (v + dv) | 0) {
      const su = Math.max(0, Math.min(u, maxU));
      const sv = Math.max(0, Math.min(v, maxV));
      const i = Math.imul(sv >> 16, width) + (su >> 16);
      const fu = (su >> 10) & 63;
      const fv = (sv >> 10) & 63;
      // Two channels at 8 + 6 bits fit side by side in 32; each weight pair sums to 64.
      const upper = (Math.imul(texels[i], 64 - fu) + Math.imul(texels[i + 1], fu) + 0x200020) >>> 6;
      const lower =
        (Math.imul(texels[i + width], 64 - fu) + Math.imul(texels[i + width + 1], fu) + 0x200020) >>> 6;
      const mixed = (Math.imul(upper & 0xff00ff, 64 - fv) + Math.imul(lower & 0xff00ff, fv) + 0x200020) >>> 6;
      outU[o] = mixed & 255;
      outV[o] = (mixed >>> 16) & 255;
    }
  }
}
