/** How this person moves, as the prompt asks for it. 1 = as people do when nothing is said, 0 = not at all. */
export interface MotionStyle {
  /** Size of every head movement. */
  energy: number;
  /** Speed of the slow movements. */
  tempo: number;
  nod: number;
  /** Shaking, tilting and looking around are not done unasked: tilting a little, the others not at all. */
  shake: number;
  tilt: number;
  glance: number;
  /** Towards the camera (1) or back (-1). */
  lean: number;
  /** How often the eyes blink. */
  blink: number;
  /** Mood of the mouth corners and brows, -1…1, added to what speech does. */
  smile: number;
  brow: number;
  /** How far the brows follow emphasis. */
  browPlay: number;
  /** Head raised (-1) or bowed (1). */
  bow: number;
  /** How far the mouth opens. */
  articulation: number;
  /** Whether a hint of a smile may come and go by itself; "not smiling" stops that too. */
  smilePlay: number;
}

/** A prompt that says nothing about motion. */
export const NATURAL: Readonly<MotionStyle> = Object.freeze({
  energy: 1,
  tempo: 1,
  nod: 1,
  shake: 0,
  tilt: 0.35,
  glance: 0,
  lean: 0,
  blink: 1,
  smile: 0,
  brow: 0,
  browPlay: 1,
  bow: 0,
  articulation: 1,
  smilePlay: 1,
});

/** What one word does: `to` sets, `times` multiplies, `plus` adds; "slightly" and "very" scale all three. */
export interface Effect {
  times?: Partial<MotionStyle>;
  plus?: Partial<MotionStyle>;
  to?: Partial<MotionStyle>;
}

const RANGE: Record<keyof MotionStyle, readonly [number, number]> = {
  energy: [0, 2],
  tempo: [0.5, 1.6],
  nod: [0, 3],
  shake: [0, 2],
  tilt: [0, 2],
  glance: [0, 2],
  lean: [-1, 1],
  blink: [0, 2.5],
  smile: [-1, 1],
  brow: [-1, 1],
  browPlay: [0, 2],
  bow: [-1, 1],
  articulation: [0.6, 1.2],
  smilePlay: [0, 1],
};

/** Changes `style` as far as the effect goes at this strength (1 = as it is meant), within what a person does. */
export function applyEffect(style: MotionStyle, effect: Effect, strength: number): void {
  for (const key of Object.keys(RANGE) as (keyof MotionStyle)[]) {
    const [low, high] = RANGE[key];
    const to = effect.to?.[key];
    let value = to === undefined ? style[key] : to * strength;
    value *= (effect.times?.[key] ?? 1) ** strength;
    value += (effect.plus?.[key] ?? 0) * strength;
    style[key] = Math.min(high, Math.max(low, value));
  }
}
