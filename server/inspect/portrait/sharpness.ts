import type { FaceView } from './face-view.ts';
import { luminanceAt, pixelsIn, quantile } from './region.ts';
import { CHEEKS, EYES, LIPS } from './regions.ts';

/** Height of the face in the view that sharpness is measured in, px: about what it has in the smallest video. */
export const SHARPNESS_HEIGHT = 128;
/** Height of the face in the view that skin is measured in, px: pores and grain are gone in smaller ones. */
export const SKIN_HEIGHT = 256;
/** Below this tone there is nothing but the noise of 8 bits. */
const DARKEST_TONE = 0.1;

/**
 * Variance of the Laplacian at eyes and mouth, where every face has edges, relative to the square of the contrast
 * there: neither the light nor the size of the picture changes it. ×1000; of the sharpest of the three, because
 * something may cover the others.
 */
export function sharpnessOf(view: FaceView): number {
  const grey = toneOf(view);
  const parts = [EYES.left, EYES.right, LIPS].map((part) => {
    const pixels = pixelsIn(view, part).map((at) => at / 3);
    const tones = pixels.map((at) => grey[at] ?? 0);
    const range = Math.max(0.02, quantile(tones, 0.95) - quantile(tones, 0.05));
    const edges = pixels.map((at) => laplacian(grey, view.side, at));
    return (1000 * mean(edges.map((edge) => edge ** 2))) / range ** 2;
  });
  return Math.max(...parts);
}

/**
 * Fine detail of the cheeks: root mean square of what a 3 × 3 mean takes away, thousandths of their tone, so that neither
 * dark skin nor a dark side counts as smooth.
 */
export function skinDetailOf(view: FaceView): number {
  const grey = toneOf(view);
  const pixels = [...pixelsIn(view, CHEEKS.left), ...pixelsIn(view, CHEEKS.right)].map((at) => at / 3);
  const rest = pixels.map(
    (at) => laplacian8(grey, view.side, at) / 9 / Math.max(DARKEST_TONE, grey[at] ?? 0),
  );
  return 1000 * Math.sqrt(mean(rest.map((value) => value ** 2)));
}

/** Tone as the eye sees it, 0…1: square root of the luminance. */
function toneOf(view: FaceView): Float32Array {
  return Float32Array.from({ length: view.side ** 2 }, (_, i) => Math.sqrt(luminanceAt(view, i * 3)));
}

function laplacian(grey: Float32Array, side: number, at: number): number {
  const value = (i: number) => grey[i] ?? 0;
  return 4 * value(at) - value(at - 1) - value(at + 1) - value(at - side) - value(at + side);
}

function laplacian8(grey: Float32Array, side: number, at: number): number {
  let sum = 0;
  for (const row of [at - side, at, at + side]) for (const i of [row - 1, row, row + 1]) sum += grey[i] ?? 0;
  return 9 * (grey[at] ?? 0) - sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
