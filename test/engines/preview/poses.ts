import { type FaceControls, NEUTRAL } from '../../../server/engines/preview/controls.ts';

/** Poses that show what a portrait can and cannot do, by name. */
export const POSES: Readonly<Record<string, FaceControls>> = {
  neutral: pose({}),
  aa: pose({ open: 1 }),
  eh: pose({ open: 0.5, wide: 0.4 }),
  ee: pose({ open: 0.25, wide: 1 }),
  oo: pose({ open: 0.35, round: 1 }),
  pp: pose({ close: 1 }),
  ff: pose({ tuck: 1 }),
  smile: pose({ smile: 1 }),
  'smile aa': pose({ smile: 1, open: 0.8 }),
  'blink half': pose({ blink: 0.5 }),
  'blink shut': pose({ blink: 1 }),
  'brow up': pose({ brow: 1 }),
  'brow down': pose({ brow: -1, smile: -0.6 }),
  'yaw left': pose({ yaw: -0.07, open: 0.4 }),
  'yaw right': pose({ yaw: 0.07, open: 0.4, blink: 0.3 }),
  'nod, tilt': pose({ pitch: 0.06, roll: 0.05, shiftY: 0.02, breath: 1, open: 0.6 }),
};

function pose(change: Partial<FaceControls>): FaceControls {
  return { ...NEUTRAL, ...change };
}
