import { describe, expect, it } from 'vitest';
import { Finding } from '../../server/contract/index.ts';
import { type Check, runChecks } from '../../server/inspect/check.ts';
import type { MeasuredPortrait } from '../../server/inspect/measure-portrait.ts';
import type { MeasuredRecording } from '../../server/inspect/measure-recording.ts';
import type { MeasuredFace } from '../../server/inspect/portrait/measure-face.ts';
import { PORTRAIT_CHECKS } from '../../server/inspect/portrait-checks.ts';
import { RECORDING_CHECKS } from '../../server/inspect/recording-checks.ts';
import { LIMITS, THRESHOLDS } from './thresholds.ts';

const FACE = { x: 200, y: 100, width: 180, height: 220 };
const PORTRAIT: MeasuredPortrait = {
  format: 'jpeg',
  width: 600,
  height: 800,
  missing: 0,
  faces: [FACE],
  face: null,
};
/** Of these only the header is looked at. */
const UNSEEN = { ...PORTRAIT, missing: null, faces: null };
const RECORDING: MeasuredRecording = {
  container: { mime: 'audio/wav', extension: 'wav', plays: [] },
  codec: 'pcm_s16le',
  seconds: 12,
  tooLong: false,
  sampleRate: 48_000,
  channels: 1,
  side: null,
  peaks: [],
  levelDb: -20,
  audible: true,
  leadSilence: 0.3,
  clipping: { tops: 0, spans: [] },
  snr: 40,
  upperBand: -30,
  lipMovement: 100,
};
/** What findings are judged by. */
const RULES = { limits: LIMITS, thresholds: THRESHOLDS };

/** What is not fine about it: code and verdict. */
function complaints<M>(checks: readonly Check<M>[], measured: M): string[] {
  return runChecks(checks, measured, RULES)
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ verdict, code }) => `${verdict} ${code}`);
}

describe('The checks of a portrait', () => {
  it.each([
    ['a good one', PORTRAIT, []],
    [
      'one of exactly 64 px',
      { ...PORTRAIT, width: 64, height: 64, faces: [{ ...FACE, height: 40 }] },
      ['advise face-coarse', 'advise resolution-low'],
    ],
    ['one of 63 px', { ...UNSEEN, width: 63, height: 64 }, ['refuse picture-too-small']],
    [
      'one of 8000 px',
      { ...PORTRAIT, width: 8000, height: 8000, faces: [{ ...FACE, height: 3000 }] },
      ['advise resolution-high'],
    ],
    ['one of 8001 px', { ...UNSEEN, width: 8001, height: 4000 }, ['refuse picture-too-large']],
    ['one of 1 : 3', { ...PORTRAIT, width: 300, height: 900 }, []],
    ['one just beyond 1 : 3', { ...UNSEEN, width: 300, height: 901 }, ['refuse picture-too-long']],
    ['one that was cut off', { ...PORTRAIT, missing: 12 }, ['advise picture-cut-off']],
    ['one without a face', { ...PORTRAIT, faces: [] }, ['refuse no-face']],
    ['one with three', { ...PORTRAIT, faces: [FACE, FACE, FACE] }, ['advise several-faces']],
    ['one with a small face', { ...PORTRAIT, faces: [{ ...FACE, height: 100 }] }, ['advise face-small']],
  ])('say of %s what it deserves', (_what, measured, expected) => {
    expect(complaints(PORTRAIT_CHECKS, measured)).toEqual(expected);
  });
});

describe('The check of an expression', () => {
  const FACE_AT_REST: MeasuredFace = {
    pose: { yaw: 0, pitch: 0, roll: 0 },
    gaze: 0,
    light: { stops: 0, shadows: 0, brightest: 0.6 },
    mouth: { open: 1, width: 55, lift: 3 },
    mouthMissed: false,
    expression: { smiling: 0.1, angry: 0.1, gloomy: 0.1 },
    eyes: { contrast: 40, unlikeSkin: 3 },
    mouthCover: { contrast: 30, unlikeSkin: 1, unlikeHue: 0.2, redness: 2 },
    sharpness: 100,
    skinDetail: 3,
    outlines: {
      eyes: [],
      mouth: [],
      cheeks: { left: [], right: [] },
      eyeLine: { from: { x: 0, y: 0 }, to: { x: 1, y: 0 } },
      noseLine: { from: { x: 0, y: 0 }, to: { x: 0, y: 1 } },
    },
  };
  const { mouth, expression, pose } = FACE_AT_REST;

  it.each<[string, Partial<MeasuredFace>, string[]]>([
    ['a face at rest', {}, []],
    ['a faint smile', { expression: { ...expression, smiling: 0.55 } }, []],
    ['a smile', { expression: { ...expression, smiling: 0.65 } }, ['advise smiling']],
    [
      'raised corners of a wide mouth',
      { mouth: { open: 1, width: 66, lift: 9 } },
      ['advise mouth-corners-up'],
    ],
    ['raised corners of a narrow one', { mouth: { ...mouth, lift: 9 } }, []],
    ['a wide mouth with level corners', { mouth: { ...mouth, width: 66 } }, []],
    [
      'corners that a head seen from above raises',
      { mouth: { open: 1, width: 66, lift: 9 }, pose: { ...pose, pitch: -16 } },
      ['advise head-down'],
    ],
    ['anger', { expression: { smiling: 0, angry: 0.7, gloomy: 0.1 } }, ['advise frowning']],
    ['gloom that the mouth does not show', { expression: { smiling: 0, angry: 0.2, gloomy: 0.7 } }, []],
    [
      'gloom that the mouth shows',
      { expression: { smiling: 0, angry: 0.2, gloomy: 0.7 }, mouth: { ...mouth, lift: 0 } },
      ['advise frowning'],
    ],
    ['a mouth that hangs without gloom', { mouth: { ...mouth, lift: 0 } }, []],
    [
      'a laugh, which is a mouth that is open before anything else',
      { mouth: { ...mouth, open: 9 }, expression: { ...expression, smiling: 0.99 } },
      ['advise mouth-open'],
    ],
  ])('says of %s what it deserves', (_what, changed, expected) => {
    const face = { ...FACE_AT_REST, ...changed };
    expect(complaints(PORTRAIT_CHECKS, { ...PORTRAIT, face })).toEqual(expected);
  });
});

describe('The checks of a recording', () => {
  it.each([
    ['a good one', RECORDING, []],
    ['one of 0.2 s', { ...RECORDING, seconds: 0.2 }, []],
    ['one of 0.19 s', { ...RECORDING, seconds: 0.19 }, ['refuse recording-too-short']],
    ['one of an hour', { ...RECORDING, seconds: 3600 }, []],
    ['one longer than that', { ...RECORDING, seconds: 3601, tooLong: true }, ['refuse recording-too-long']],
    [
      'silence',
      { ...RECORDING, audible: false, leadSilence: null, levelDb: -90, lipMovement: null },
      ['refuse recording-silent'],
    ],
  ])('say of %s what it deserves', (_what, measured, expected) => {
    expect(complaints(RECORDING_CHECKS, measured)).toEqual(expected);
  });
});

describe('A finding', () => {
  it('has a check of its own, a sentence, and is valid by the contract', () => {
    const all = [
      ...runChecks(PORTRAIT_CHECKS, PORTRAIT, RULES),
      ...runChecks(RECORDING_CHECKS, RECORDING, RULES),
    ];
    expect(new Set(all.map(({ check }) => check)).size).toBe(all.length);
    for (const finding of all) {
      expect(Finding.parse(finding)).toEqual(finding);
      expect(finding.message).toMatch(/^[A-Z].*\.$/);
    }
  });
});
