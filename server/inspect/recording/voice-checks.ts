import type { Check } from '../check.ts';
import type { MeasuredRecording } from '../measure-recording.ts';

/** Long enough, and not longer than is accepted. */
export const DURATION: Check<MeasuredRecording> = {
  check: 'duration',
  judge: ({ seconds, tooLong }, { limits: { minAudioSeconds, maxAudioSeconds } }) => {
    const value = Math.round(seconds * 100) / 100;
    if (tooLong) {
      const message = `The recording is longer than ${Math.round(maxAudioSeconds / 60)} minutes. Trim it, or cut it into parts.`;
      return { verdict: 'refuse', code: 'recording-too-long', message, value, unit: 's' };
    }
    if (seconds < minAudioSeconds) {
      const message = `The recording lasts ${value} s. Use one of at least ${minAudioSeconds} s.`;
      return { verdict: 'refuse', code: 'recording-too-short', message, value, unit: 's' };
    }
    const message = 'The recording has a usable length.';
    return { verdict: 'pass', code: 'recording-length-fine', message, value, unit: 's' };
  },
};

/** Somebody speaks. */
export const SPEECH: Check<MeasuredRecording> = {
  check: 'speech',
  judge: ({ audible, levelDb, lipMovement }, { thresholds: { recording } }) => {
    if (!audible && (lipMovement ?? 0) < recording.lipMovement) {
      const message = 'The recording is silent. Check the microphone, or choose another recording.';
      return { verdict: 'refuse', code: 'recording-silent', message, value: levelDb, unit: 'dB' };
    }
    if (lipMovement === null) {
      const message = 'Something can be heard in the recording.';
      return { verdict: 'pass', code: 'recording-audible', message, value: levelDb, unit: 'dB' };
    }
    const value = Math.round(lipMovement);
    if (lipMovement < recording.lipMovement) {
      const message =
        'No speech was recognised: the lips would follow music or noise. Use a recording of a voice.';
      return { verdict: 'advise', code: 'no-speech', message, value };
    }
    return { verdict: 'pass', code: 'speech-found', message: 'Speech was recognised.', value };
  },
};

/** Begins with a little silence. */
export const LEAD_SILENCE: Check<MeasuredRecording> = {
  check: 'lead-silence',
  judge: ({ audible, leadSilence }, { thresholds: { recording } }) => {
    if (!audible || leadSilence === null) return null;
    const value = Math.round(leadSilence * 100) / 100;
    if (leadSilence < recording.leadSeconds) {
      const message = `Speech starts after ${value.toFixed(2)} s. About ${recording.leadToSeconds} s of silence before it make the first frames better.`;
      const mark = { shape: 'spans' as const, spans: [{ start: 0, end: value }] };
      return { verdict: 'advise', code: 'lead-short', message, value, unit: 's', fix: 'lead-silence', mark };
    }
    const message = `Speech starts after ${leadSilence.toFixed(2)} s.`;
    return { verdict: 'pass', code: 'speech-starts', message, value, unit: 's' };
  },
};

/** Loud enough to stand out of the noise of whatever it passes through. */
export const LEVEL: Check<MeasuredRecording> = {
  check: 'level',
  judge: ({ audible, levelDb, lipMovement }, { thresholds: { recording } }) => {
    if (!audible && (lipMovement ?? 0) < recording.lipMovement) return null;
    const [value, unit] = [levelDb, 'dB'];
    if (levelDb < recording.quietDecibels) {
      const message = `The recording is quiet (${levelDb.toFixed(0)} dB). Raise it to about ${recording.levelToDecibels} dB.`;
      return { verdict: 'advise', code: 'recording-quiet', message, value, unit, fix: 'level' };
    }
    const message = 'The recording is loud enough.';
    return { verdict: 'pass', code: 'recording-level-fine', message, value, unit };
  },
};
