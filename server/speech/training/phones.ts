import type { Viseme } from '../visemes.ts';

/** A stretch of one sound, s. */
export interface Phone {
  phone: string;
  start: number;
  end: number;
}

/** What the mouth does for each sound of flite's English (US radio phone set). */
const SHAPES: Readonly<Record<string, Viseme>> = {
  aa: 'aa',
  ae: 'aa',
  ah: 'aa',
  ao: 'O',
  ow: 'O',
  eh: 'E',
  ey: 'E',
  ax: 'E',
  er: 'RR',
  axr: 'RR',
  r: 'RR',
  ih: 'I',
  ix: 'I',
  iy: 'I',
  y: 'I',
  uh: 'U',
  uw: 'U',
  w: 'U',
  p: 'PP',
  b: 'PP',
  m: 'PP',
  em: 'PP',
  f: 'FF',
  v: 'FF',
  s: 'SS',
  z: 'SS',
  th: 'TH',
  dh: 'TH',
  t: 'DD',
  d: 'DD',
  dx: 'DD',
  k: 'kk',
  g: 'kk',
  hh: 'kk',
  hv: 'kk',
  n: 'nn',
  en: 'nn',
  ng: 'nn',
  l: 'nn',
  el: 'nn',
  sh: 'CH',
  zh: 'CH',
  ch: 'CH',
  jh: 'CH',
  pau: 'sil',
};

/** Sounds that glide from one mouth shape to another, and the share of their time that the first one takes. */
const GLIDES: Readonly<Record<string, readonly [Viseme, Viseme]>> = {
  ay: ['aa', 'I'],
  aw: ['aa', 'U'],
  oy: ['O', 'I'],
};
const GLIDE_SHARE = 0.6;

/** The mouth shape of a sound at `time` s. Throws for a sound that is in no table. */
export function visemeAt({ phone, start, end }: Phone, time: number): Viseme {
  const glide = GLIDES[phone];
  if (glide) return time < start + (end - start) * GLIDE_SHARE ? glide[0] : glide[1];
  const shape = SHAPES[phone];
  if (!shape) throw new Error(`no mouth shape for the phone ${phone}`);
  return shape;
}
