import type { FaceControls } from '../controls.ts';
import type { Rig } from '../rig/rig.ts';
import { LidPainter } from './lids.ts';
import { MouthPainter } from './mouth.ts';
import { placeVertices, shapeWeights } from './pose.ts';
import { type Quality, qualityOf } from './quality.ts';
import { sampleChroma, sampleLuma, type Texture } from './samplers.ts';
import { SpanWalker } from './spans.ts';
import { doubledLuma, packedChroma, plainLuma } from './textures.ts';

/** Draws a rig in any pose. Holds its own buffers: one renderer a run, one frame at a time. */
export class Renderer {
  readonly width: number;
  readonly height: number;
  /** Bytes of a frame: planar YUV 4:2:0. */
  readonly frameBytes: number;
  readonly #rig: Rig;
  readonly #quality: Quality;
  readonly #luma: Texture<Uint8Array>;
  readonly #chroma: Texture<Uint32Array>;
  readonly #lumaWalker: SpanWalker;
  readonly #chromaWalker: SpanWalker;
  readonly #lids: LidPainter;
  readonly #mouth: MouthPainter;
  readonly #scratch: Float32Array;
  readonly #positions: Float32Array;

  /** `quality` is `sample_steps`, 1…8. */
  constructor(rig: Rig, quality: number) {
    this.#rig = rig;
    this.#quality = qualityOf(quality);
    this.width = rig.width;
    this.height = rig.height;
    this.frameBytes = (rig.width * rig.height * 3) / 2;
    this.#luma =
      this.#quality.texture === 2 ? doubledLuma(rig.base, this.#quality.detail) : plainLuma(rig.base);
    this.#chroma = packedChroma(rig.base);
    const triangles = movingTriangles(rig);
    this.#lumaWalker = new SpanWalker(
      {
        width: rig.width,
        height: rig.height,
        planeScale: 1,
        textureWidth: this.#luma.width,
        textureHeight: this.#luma.height,
        textureScale: this.#quality.texture,
      },
      triangles,
      rig.mesh.rest,
    );
    this.#chromaWalker = new SpanWalker(
      {
        width: rig.width >> 1,
        height: rig.height >> 1,
        planeScale: 0.5,
        textureWidth: this.#chroma.width,
        textureHeight: this.#chroma.height,
        textureScale: 0.5,
      },
      triangles,
      rig.mesh.rest,
    );
    this.#lids = new LidPainter(rig, this.#luma, this.#quality.texture, this.#chroma);
    this.#mouth = new MouthPainter(rig, this.#quality);
    this.#scratch = new Float32Array(rig.mesh.count * 2);
    this.#positions = new Float32Array(rig.mesh.count * 2);
  }

  /** Writes one frame to `out` (`frameBytes` long): planar YUV 4:2:0, BT.709 limited range. Same controls, same bytes. */
  render(controls: Readonly<FaceControls>, out: Uint8Array): void {
    const { base } = this.#rig;
    const y = out.subarray(0, base.y.length);
    const u = out.subarray(base.y.length, base.y.length + base.u.length);
    const v = out.subarray(base.y.length + base.u.length, this.frameBytes);
    y.set(base.y);
    u.set(base.u);
    v.set(base.v);
    const weights = shapeWeights(this.#rig, controls);
    placeVertices(this.#rig, controls, weights, this.#scratch, this.#positions);
    this.#lids.shut(controls.blink);
    sampleLuma(this.#lumaWalker.walk(this.#positions), this.#luma, y);
    sampleChroma(this.#chromaWalker.walk(this.#positions), this.#chroma, u, v);
    if (!this.#rig.missedMouth)
      this.#mouth.draw(this.#positions, controls, weights, {
        width: this.width,
        height: this.height,
        y,
        u,
        v,
      });
  }
}

/** Triangles with a vertex that can move: the others are the still background and are never drawn. */
function movingTriangles(rig: Rig): Uint32Array {
  const moves = new Uint8Array(rig.mesh.count);
  for (let i = 0; i < moves.length; i++) if (rig.head.follow[i] > 0 || rig.head.chest[i] > 0) moves[i] = 1;
  for (const shape of Object.values(rig.shapes)) for (const index of shape.index) moves[index] = 1;
  const { triangles } = rig.mesh;
  const kept: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    if (moves[a] || moves[b] || moves[c]) kept.push(a, b, c);
  }
  return Uint32Array.from(kept);
}
