/** The mouth shapes told apart, in the order of every probability vector (Oculus' fifteen; `sil` is silence). */
export const VISEMES = [
  'aa',
  'E',
  'I',
  'O',
  'U',
  'PP',
  'SS',
  'TH',
  'DD',
  'FF',
  'kk',
  'nn',
  'RR',
  'CH',
  'sil',
] as const;
export type Viseme = (typeof VISEMES)[number];

/** Where each mouth shape stands in a probability vector. */
export const VISEME_INDEX = Object.freeze(
  Object.fromEntries(VISEMES.map((name, index) => [name, index])),
) as Readonly<Record<Viseme, number>>;

/** How far the jaw opens for each mouth shape, 0 (shut) … 1 (the widest of natural speech). */
export const OPENNESS: Readonly<Record<Viseme, number>> = Object.freeze({
  aa: 1,
  E: 0.6,
  I: 0.4,
  O: 0.75,
  U: 0.4,
  PP: 0,
  SS: 0.2,
  TH: 0.3,
  DD: 0.3,
  FF: 0.12,
  kk: 0.35,
  nn: 0.25,
  RR: 0.4,
  CH: 0.3,
  sil: 0,
});

/** The expected jaw opening, 0…1, of the probability vector at `offset` of `probabilities`. */
export function openness(probabilities: Float32Array, offset = 0): number {
  let sum = 0;
  for (let k = 0; k < VISEMES.length; k += 1) {
    sum += (probabilities[offset + k] as number) * OPENNESS[VISEMES[k] as Viseme];
  }
  return sum;
}
