import { pointAt } from './face-frame.ts';
import { smoothstep } from './geometry.ts';
import type { Mesh } from './mesh.ts';
import type { OpenMouth } from './open-mouth.ts';
import type { Displacement, ShapeName } from './shape.ts';

/**
 * Shapes for a mouth that the landmarks have missed: its darkness is stretched and squeezed from above the lower lip,
 * which rides along with what hangs below it. Lips in the wrong place must not part.
 */
export function missedMouthShapes(
  mesh: Mesh,
  open: OpenMouth | undefined,
  fh: number,
): Record<
  Extract<ShapeName, 'jaw' | 'upperLip' | 'seal' | 'press' | 'wide' | 'round' | 'tuck'>,
  Displacement
> {
  const still: Displacement = () => [0, 0];
  const jaw: Displacement = (i) => {
    if (!open) return [0, 0];
    const { x: u, y: v } = pointAt(mesh.local, i);
    const inside = smoothstep(open.top - 0.03 * fh, open.bottom + 0.05 * fh, v);
    const below = 1 - smoothstep(open.bottom + 0.3 * fh, open.bottom + 0.9 * fh, v);
    const sides = 1 - smoothstep(0.32 * fh, 0.7 * fh, Math.abs(u - open.u));
    return [0, inside * below * sides * (1 - smoothstep(0.3 * fh, 0.5 * fh, mesh.outside[i]))];
  };
  return { jaw, upperLip: still, seal: still, press: still, wide: still, round: still, tuck: still };
}
