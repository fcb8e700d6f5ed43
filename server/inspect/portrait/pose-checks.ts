import type { Check } from '../check.ts';
import type { MeasuredPortrait } from '../measure-portrait.ts';

/** Turned to the camera: neither to a side nor up or down. */
export const FRONTAL: Check<MeasuredPortrait> = {
  check: 'frontal',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face) return null;
    const [yaw, pitch] = [Math.round(face.pose.yaw), Math.round(face.pose.pitch)];
    const mark = { shape: 'lines' as const, lines: [face.outlines.noseLine] };
    if (Math.abs(face.pose.yaw) > portrait.yawDegrees) {
      const message = `The head is turned aside by about ${Math.abs(yaw)}°. Use a picture that looks straight into the camera.`;
      return { verdict: 'advise', code: 'head-turned', message, value: Math.abs(yaw), unit: '°', mark };
    }
    if (Math.abs(face.pose.pitch) > portrait.pitchDegrees) {
      const by = { value: Math.abs(pitch), unit: '°', mark };
      const advice = `${Math.abs(pitch)}°. Use a picture taken at the height of the eyes.`;
      return pitch > 0
        ? { verdict: 'advise', code: 'head-up', message: `The head points up by about ${advice}`, ...by }
        : { verdict: 'advise', code: 'head-down', message: `The head points down by about ${advice}`, ...by };
    }
    const message = 'The head is turned to the camera.';
    return { verdict: 'pass', code: 'head-frontal', message, value: Math.abs(yaw), unit: '°' };
  },
};

/** A head may lean this far, degrees; beyond, the picture is on its side … */
const ON_SIDE = 60;
/** … or upside down. */
const UPSIDE_DOWN = 135;

/** The picture the right way up. */
export const UPRIGHT: Check<MeasuredPortrait> = {
  check: 'upright',
  judge: ({ face }) => {
    if (!face) return null;
    const value = Math.round(Math.abs(face.pose.roll));
    const mark = { shape: 'lines' as const, lines: [face.outlines.eyeLine] };
    const by = { verdict: 'advise' as const, value, unit: '°', fix: 'turn' as const, mark };
    if (value >= UPSIDE_DOWN)
      return { ...by, code: 'picture-upside-down', message: 'The picture is upside down. Turn it.' };
    if (value > ON_SIDE)
      return { ...by, code: 'picture-on-side', message: 'The picture is on its side. Turn it.' };
    return {
      verdict: 'pass',
      code: 'picture-upright',
      message: 'The picture is the right way up.',
      value,
      unit: '°',
    };
  },
};

/** The head upright; nothing to say while the whole picture is not. */
export const TILT: Check<MeasuredPortrait> = {
  check: 'tilt',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face || Math.round(Math.abs(face.pose.roll)) > ON_SIDE) return null;
    const value = Math.round(Math.abs(face.pose.roll));
    if (Math.abs(face.pose.roll) > portrait.rollDegrees) {
      const message = `The head is tilted by ${value}°. Straightened, it has more room to move.`;
      const mark = { shape: 'lines' as const, lines: [face.outlines.eyeLine] };
      return { verdict: 'advise', code: 'head-tilted', message, value, unit: '°', fix: 'straighten', mark };
    }
    return { verdict: 'pass', code: 'head-upright', message: 'The head is upright.', value, unit: '°' };
  },
};
