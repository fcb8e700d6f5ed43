import type { Check } from '../check.ts';
import type { MeasuredRecording } from '../measure-recording.ts';

/** Enough bandwidth for "s" and "t", on paper and in fact. */
export const RATE: Check<MeasuredRecording> = {
  check: 'rate',
  judge: ({ sampleRate, upperBand }, { thresholds: { recording } }) => {
    const [value, unit] = [sampleRate, 'Hz'];
    if (sampleRate < recording.rateHz) {
      const message = `The recording has ${sampleRate} Hz; below ${recording.rateHz} Hz "s" and "t" blur. Record it again at a higher rate: converting it brings nothing back.`;
      return { verdict: 'advise', code: 'rate-low', message, value, unit };
    }
    if (upperBand !== null && upperBand < recording.bandDecibels) {
      const message = `The recording holds nothing above 4 kHz (${Math.round(upperBand)} dB), as if from a telephone: "s" and "t" blur. Use the original recording.`;
      return { verdict: 'advise', code: 'band-limited', message, value: Math.round(upperBand), unit: 'dB' };
    }
    return { verdict: 'pass', code: 'rate-fine', message: 'The sample rate is high enough.', value, unit };
  },
};

/** One channel. */
export const CHANNELS: Check<MeasuredRecording> = {
  check: 'channels',
  judge: ({ channels: value, side }) => {
    if (side !== null) {
      const taken = side === 0 ? 'left' : 'right';
      const message = `The two channels are opposite and would cancel each other out: only the ${taken} one is used.`;
      const code = `channels-opposite-${taken}`;
      return { verdict: 'advise', code, message, value, fix: 'mono16k' };
    }
    if (value > 1) {
      const message = `The recording has ${value} channels. Models hear one: mix it down to mono.`;
      return { verdict: 'advise', code: 'not-mono', message, value, fix: 'mono16k' };
    }
    return { verdict: 'pass', code: 'mono', message: 'The recording is mono.', value };
  },
};

/** With less lip movement than this part of what speech has there is no voice at all, rather than one lost in noise. */
const NO_VOICE = 0.7;

/** The voice stands well out of the room. Nothing to say where there is no voice. */
export const NOISE: Check<MeasuredRecording> = {
  check: 'noise',
  judge: ({ snr, lipMovement }, { thresholds: { recording } }) => {
    if (snr === null || (lipMovement !== null && lipMovement < NO_VOICE * recording.lipMovement)) return null;
    const [value, unit] = [Math.round(snr), 'dB'];
    if (snr < recording.snrDecibels) {
      const message = `The voice is only ${value} dB above the noise (estimated in the pauses); at least ${recording.snrDecibels} dB keep the lips calm.`;
      return { verdict: 'advise', code: 'noisy', message, value, unit, fix: 'denoise' };
    }
    const message = `The voice is ${value} dB above the noise.`;
    return { verdict: 'pass', code: 'noise-low', message, value, unit };
  },
};

/** No flat tops at full scale. Nothing mends them. */
export const CLIPPING: Check<MeasuredRecording> = {
  check: 'clipping',
  judge: ({ clipping: { tops: value, spans } }, { thresholds: { recording } }) => {
    if (value >= recording.clippedTops) {
      const message = `The recording is clipped in ${value} places, first at ${(spans[0]?.start ?? 0).toFixed(1)} s. Record it again with less gain.`;
      return { verdict: 'advise', code: 'clipped', message, value, mark: { shape: 'spans', spans } };
    }
    return { verdict: 'pass', code: 'not-clipped', message: 'The recording is not clipped.', value };
  },
};
