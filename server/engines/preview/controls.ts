/**
 * The pose of the face in one video frame: what motion decides and the renderer draws. All values are smooth over
 * time; the renderer clamps what a portrait cannot show (a rig without visible teeth, a three-quarter view).
 */
export interface FaceControls {
  /**
   * How far speech has taken the mouth over, 0…1: at 1 the opening of the portrait no longer counts, and lips that are
   * parted in it meet when nothing opens them.
   */
  speech: number;
  /** Mouth opening by the jaw, 0 = as at rest (or shut, where speech has taken over), 1 = the widest natural opening (inner gap about 0.09 face heights). */
  open: number;
  /** Lips pressed together, 0…1: closes a mouth that is open in the portrait, and overrides `open` (p, b, m). */
  close: number;
  /** Mouth corners apart, 0…1 ("ee", "s"). */
  wide: number;
  /** Lips rounded and forward, 0…1 ("oo", "w", "sh"). */
  round: number;
  /** Lower lip under the upper teeth, 0…1 (f, v). */
  tuck: number;
  /** Mouth corners up (1) or down (-1): mood, not speech. */
  smile: number;
  /** Eyelids: 0 as in the portrait, 1 shut. */
  blink: number;
  /** Brows up (1) or drawn down (-1). */
  brow: number;
  /** Head rotation in rad: yaw > 0 to the picture's right, pitch > 0 down, roll > 0 clockwise. */
  yaw: number;
  pitch: number;
  roll: number;
  /** Head shift in face heights (forehead to chin). */
  shiftX: number;
  shiftY: number;
  /** Chest and shoulders, -1…1, one breath a cycle. */
  breath: number;
}

/** The portrait as it is. */
export const NEUTRAL: Readonly<FaceControls> = Object.freeze({
  speech: 0,
  open: 0,
  close: 0,
  wide: 0,
  round: 0,
  tuck: 0,
  smile: 0,
  blink: 0,
  brow: 0,
  yaw: 0,
  pitch: 0,
  roll: 0,
  shiftX: 0,
  shiftY: 0,
  breath: 0,
});
