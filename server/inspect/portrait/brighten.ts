import sharp, { type Sharp } from 'sharp';
import { encoded, LINEAR } from './colour.ts';

/**
 * The picture with more light, as if it had been exposed longer: what has the luminance `from` gets `to` (0…1). What is
 * bright already hardly changes, so that nothing is lost in white; black stays black.
 */
export async function brightened(upright: Sharp, from: number, to: number): Promise<Sharp> {
  // y = gx / (1 + (g − 1)x): gain g in the shadows, 1 stays 1.
  const gain = Math.max(1, (to * (1 - from)) / (from * (1 - to)));
  const tones = Uint8Array.from(LINEAR, (x) => encoded((gain * x) / (1 + (gain - 1) * x)));
  const { data, info } = await upright.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i += 1) data[i] = tones[data[i] ?? 0] ?? 0;
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels } });
}
