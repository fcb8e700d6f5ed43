import type { Check } from './check.ts';
import type { MeasuredRecording } from './measure-recording.ts';

/** What is looked at in a recording, in the order in which a person should read of it. */
export const RECORDING_CHECKS: readonly Check<MeasuredRecording>[] = [
  {
    check: 'duration',
    judge: ({ seconds, tooLong }, { minAudioSeconds, maxAudioSeconds }) => {
      const value = Math.round(seconds * 100) / 100;
      if (tooLong) {
        return {
          verdict: 'refuse',
          code: 'recording-too-long',
          message: `The recording is longer than ${Math.round(maxAudioSeconds / 60)} minutes. Trim it, or cut it into parts.`,
          value,
          unit: 's',
        };
      }
      if (seconds < minAudioSeconds) {
        return {
          verdict: 'refuse',
          code: 'recording-too-short',
          message: `The recording lasts ${value} s. Use one of at least ${minAudioSeconds} s.`,
          value,
          unit: 's',
        };
      }
      return {
        verdict: 'pass',
        code: 'recording-length-fine',
        message: 'The recording has a usable length.',
        value,
        unit: 's',
      };
    },
  },
  {
    check: 'speech',
    judge: ({ audible, levelDb }) => {
      if (!audible) {
        return {
          verdict: 'refuse',
          code: 'recording-silent',
          message: 'The recording is silent. Check the microphone, or choose another recording.',
          value: levelDb,
          unit: 'dB',
        };
      }
      return {
        verdict: 'pass',
        code: 'recording-audible',
        message: 'Something can be heard in the recording.',
        value: levelDb,
        unit: 'dB',
      };
    },
  },
  {
    check: 'lead-silence',
    judge: ({ audible, leadSilence }) => {
      if (!audible || leadSilence === null) return null;
      return {
        verdict: 'pass',
        code: 'speech-starts',
        message: `Speech starts after ${leadSilence.toFixed(2)} s.`,
        value: leadSilence,
        unit: 's',
      };
    },
  },
];
