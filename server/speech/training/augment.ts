/** Changes made to an utterance so that the network hears more speakers, rooms and microphones than flite has. */
export interface Augmentation {
  /** Played this much faster: pitch and formants rise together, times shrink. */
  speed: number;
  /** Formants moved by this factor without the pitch (see `LogMel`). */
  warp: number;
  gain: number;
  /** Noise below the speech, dB; null for none. */
  noise: number | null;
  /** Noise colour: 0 white … 0.97 brown. */
  colour: number;
  /** Upper limit of a narrow-band recording, Hz; null for none. */
  bandLimit: number | null;
  /** Tilt of the spectrum: coefficient of a one-zero filter, −0.4 (dull) … 0.4 (shrill). */
  tilt: number;
  /** Share of the sound that comes back from the room. */
  room: number;
}

/** The recording as it is. */
export const PLAIN: Augmentation = {
  speed: 1,
  warp: 1,
  gain: 1,
  noise: null,
  colour: 0,
  bandLimit: null,
  tilt: 0,
  room: 0,
};

/** How far a change may go. The wide one makes a child of a man, the narrow one leaves him a man. */
export const NARROW = { speed: [0.87, 1.25], warp: [0.88, 1.2], room: 0.3, bandLimited: 0.2 } as const;
export const WIDE = { speed: [0.8, 1.4], warp: [0.82, 1.32], room: 0.4, bandLimited: 0.25 } as const;

/** A random change. Most utterances get a little of everything, some get a lot. */
export function randomAugmentation(random: () => number, most: typeof NARROW | typeof WIDE): Augmentation {
  const between = (low: number, high: number) => low + (high - low) * random();
  const factor = ([low, high]: readonly [number, number]) => Math.exp(between(Math.log(low), Math.log(high)));
  return {
    speed: random() < 0.3 ? 1 : factor(most.speed),
    warp: factor(most.warp),
    gain: 10 ** (between(-24, 3) / 20),
    noise: random() < 0.4 ? between(15, 45) : null,
    colour: random() < 0.5 ? 0 : between(0.5, 0.97),
    bandLimit: random() < most.bandLimited ? between(3300, 6500) : null,
    tilt: between(-0.4, 0.4),
    room: random() < 0.3 ? between(0.05, most.room) : 0,
  };
}

/** The samples so changed (without the warp, which belongs to the spectrum). */
export function augment(samples: Float32Array, how: Augmentation, random: () => number): Float32Array {
  let out = atSpeed(samples, how.speed);
  if (how.room > 0) out = inRoom(out, how.room, random);
  let before = 0;
  let energy = 0;
  for (let i = 0; i < out.length; i += 1) {
    const value = out[i] as number;
    out[i] = (value - how.tilt * before) * how.gain;
    before = value;
    energy += (out[i] as number) ** 2;
  }
  if (how.noise !== null) {
    const level =
      Math.sqrt(energy / out.length) * 10 ** (-how.noise / 20) * Math.sqrt(12 * (1 - how.colour ** 2));
    let value = 0;
    for (let i = 0; i < out.length; i += 1) {
      value = value * how.colour + random() - 0.5;
      out[i] = (out[i] as number) + value * level;
    }
  }
  if (how.bandLimit !== null) limitBand(out, how.bandLimit);
  // As 16-bit samples have it.
  for (let i = 0; i < out.length; i += 1) {
    out[i] = Math.round(Math.max(-1, Math.min(1, out[i] as number)) * 32_767) / 32_768;
  }
  return out;
}

function atSpeed(samples: Float32Array, speed: number): Float32Array {
  if (speed === 1) return Float32Array.from(samples);
  const out = new Float32Array(Math.floor(samples.length / speed));
  for (let i = 0; i < out.length; i += 1) {
    const at = i * speed;
    const k = Math.floor(at);
    const a = samples[k - 1] ?? 0;
    const b = samples[k] ?? 0;
    const c = samples[k + 1] ?? 0;
    const d = samples[k + 2] ?? 0;
    const x = at - k;
    // Catmull-Rom: linear interpolation would dull the hiss of s and f.
    out[i] = b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)));
  }
  return out;
}

/** A few early reflections. */
function inRoom(samples: Float32Array, share: number, random: () => number): Float32Array {
  const out = Float32Array.from(samples);
  let gain = share;
  for (let echo = 0; echo < 6; echo += 1) {
    const delay = Math.floor((0.004 + 0.014 * (echo + random())) * 16_000);
    const sign = random() < 0.5 ? -1 : 1;
    for (let i = delay; i < out.length; i += 1) {
      out[i] = (out[i] as number) + sign * gain * (samples[i - delay] as number);
    }
    gain *= 0.75;
  }
  return out;
}

/** Two second-order Butterworth low-passes in a row, in place. */
function limitBand(samples: Float32Array, hz: number): void {
  const k = Math.tan((Math.PI * hz) / 16_000);
  const norm = 1 / (1 + Math.SQRT2 * k + k * k);
  const b0 = k * k * norm;
  const a1 = 2 * (k * k - 1) * norm;
  const a2 = (1 - Math.SQRT2 * k + k * k) * norm;
  for (let pass = 0; pass < 2; pass += 1) {
    let [x1, x2, y1, y2] = [0, 0, 0, 0];
    for (let i = 0; i < samples.length; i += 1) {
      const x = samples[i] as number;
      const y = b0 * (x + 2 * x1 + x2) - a1 * y1 - a2 * y2;
      [x2, x1, y2, y1] = [x1, x, y1, y];
      samples[i] = y;
    }
  }
}
