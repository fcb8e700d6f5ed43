import { type FaceFrame, pointAt } from './face-frame.ts';
import { clamp, mix } from './geometry.ts';
import type { Mesh } from './mesh.ts';
import type { Planes, Yuv } from './planes.ts';
import { POINT } from './topology.ts';

/** Colours of this portrait that painted parts are matched to. */
export interface Tones {
  skin: Yuv;
  lip: Yuv;
  /** Luma of the well-lit parts of the face, 16…235: its exposure. */
  light: number;
  tooth: Yuv;
  /** Darkness between the teeth. */
  cavity: Yuv;
  tongue: Yuv;
}

/** Measures skin, lips and light and derives what a mouth looks like in them. */
export function measureTones(base: Planes, mesh: Mesh, frame: FaceFrame): Tones {
  const r = Math.max(1, frame.height * 0.03);
  const cheeks = [POINT.cheekLeft, POINT.cheekRight, POINT.noseRoot].map((index) =>
    pointAt(mesh.rest, index),
  );
  const skin = meanOf(base, cheeks, r);
  const lip = meanOf(base, [pointAt(mesh.rest, 15), pointAt(mesh.rest, 12), pointAt(mesh.rest, 85)], r * 0.4);
  const light = faceLight(base, mesh);
  // Teeth reflect about as much as the best lit skin of a fair face; on darker skin they are clearly brighter than it.
  const white = clamp(mix(light, 205, 0.35) * 1.04, 75, 216);
  const warm = (channel: number, own: number) => mix(128, channel, own);
  return {
    skin,
    lip,
    light,
    tooth: { y: white, u: warm(skin.u, 0.42), v: warm(skin.v, 0.3) },
    cavity: { y: 16 + (light - 16) * 0.13, u: warm(lip.u, 0.35), v: mix(128, Math.max(lip.v, 138), 0.6) },
    // Deep in the mouth even the tongue of a child with pale lips is dark.
    tongue: {
      y: 16 + (Math.min(lip.y, light * 0.62) - 16) * 0.62,
      u: warm(lip.u, 0.8),
      v: mix(128, Math.max(lip.v, 148), 0.98),
    },
  };
}

/** The 85th percentile of luma inside the face. */
function faceLight(base: Planes, mesh: Mesh): number {
  const histogram = new Uint32Array(256);
  let count = 0;
  for (let i = 0; i < mesh.facePoints; i++) {
    const { x, y } = pointAt(mesh.rest, i);
    if (x < 0 || y < 0 || x >= base.width || y >= base.height) continue;
    histogram[base.y[Math.floor(y) * base.width + Math.floor(x)]]++;
    count++;
  }
  let seen = 0;
  for (let level = 0; level < 256; level++) {
    seen += histogram[level];
    if (seen >= count * 0.85) return level;
  }
  return 128;
}

function meanOf(base: Planes, spots: { x: number; y: number }[], radius: number): Yuv {
  const sum = { y: 0, u: 0, v: 0 };
  let count = 0;
  for (const spot of spots)
    for (let dy = -radius; dy <= radius; dy += 1)
      for (let dx = -radius; dx <= radius; dx += 1) {
        const x = clamp(Math.floor(spot.x + dx), 0, base.width - 1);
        const y = clamp(Math.floor(spot.y + dy), 0, base.height - 1);
        const c = (y >> 1) * (base.width >> 1) + (x >> 1);
        sum.y += base.y[y * base.width + x];
        sum.u += base.u[c];
        sum.v += base.v[c];
        count++;
      }
  return { y: sum.y / count, u: sum.u / count, v: sum.v / count };
}
