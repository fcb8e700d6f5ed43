import { extname } from 'node:path';
import type { AssetKind, FixName } from '../../contract/index.ts';

/** What each fix is for. */
export const KIND_OF_FIX: Readonly<Record<FixName, AssetKind>> = {
  crop: 'image',
  turn: 'image',
  straighten: 'image',
  brighten: 'image',
  scale: 'image',
  mono16k: 'audio',
  level: 'audio',
  'lead-silence': 'audio',
  denoise: 'audio',
  trim: 'audio',
};

const DONE: Readonly<Record<Exclude<FixName, 'trim'>, string>> = {
  crop: 'cropped',
  turn: 'turned',
  straighten: 'straightened',
  brighten: 'brightened',
  scale: 'scaled',
  mono16k: 'mono 16 kHz',
  level: 'levelled',
  'lead-silence': 'silence added',
  denoise: 'denoised',
};

/** `me.png`, cropped → `me (cropped).jpg`; fixed again → `me (cropped, scaled).jpg`. */
export function fixedName(name: string, fix: Exclude<FixName, 'trim'>): string {
  const stem = name.slice(0, name.length - extname(name).length);
  const extension = KIND_OF_FIX[fix] === 'image' ? 'jpg' : 'wav';
  const [, before, done] = /^(.*) \(([a-z0-9 ,]+)\)$/i.exec(stem) ?? [];
  const again = before !== undefined && done?.split(', ').every((part) => Object.values(DONE).includes(part));
  return again ? `${before} (${done}, ${DONE[fix]}).${extension}` : `${stem} (${DONE[fix]}).${extension}`;
}
