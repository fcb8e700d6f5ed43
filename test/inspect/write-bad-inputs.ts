/** Writes inputs that fail in one way each into a folder, named for the code they are found by: for the page's tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { FAULTS, shrunk, soundModel } from './faulty-portraits.ts';
import { cleanSpeech, joined, mixed, music, RATE, wavOf } from './noisy.ts';

const [folder = '.'] = process.argv.slice(2);
const model = await soundModel();
for (const [code, spoil] of Object.entries(FAULTS))
  writeFileSync(join(folder, `${code}.png`), await spoil(model));
writeFileSync(join(folder, 'face-small.png'), await shrunk(model, 0.34));
writeFileSync(join(folder, 'resolution-high.jpg'), await sharp(model.bytes).resize(3840).jpeg().toBuffer());
const wall = sharp({ create: { width: 600, height: 600, channels: 3, background: '#9aa' } });
writeFileSync(join(folder, 'no-face.png'), await wall.png().toBuffer());

const speech = await cleanSpeech();
const louder = (gain: number) => speech.map((value) => value * gain);
const RECORDINGS = {
  noisy: [mixed(speech, 'pink', 18)],
  clipped: [louder(4)],
  'recording-quiet': [louder(0.01)],
  'lead-short': [speech.subarray(speech.findIndex((value) => Math.abs(value) > 0.05))],
  'not-mono': [speech, louder(0.5)],
  'no-speech': [joined(new Float32Array(0.3 * RATE), music(8))],
  'recording-silent': [new Float32Array(3 * RATE)],
};
for (const [code, channels] of Object.entries(RECORDINGS))
  writeFileSync(join(folder, `${code}.wav`), wavOf(channels));
// The face finder would keep the process for a while.
process.exit();
