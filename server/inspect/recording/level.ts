/** Up to here a sample is only multiplied; what is beyond is bent so that it never reaches full scale. */
const KNEE = 0.7;
/** −1 dB: a lossy codec after this must not clip. */
const CEILING = 0.891;

/** The recording made louder or quieter by `decibels`, with peaks bent instead of clipped. */
export async function* levelled(
  sound: AsyncIterable<Float32Array>,
  decibels: number,
): AsyncIterable<Float32Array> {
  const gain = 10 ** (decibels / 20);
  for await (const samples of sound) yield samples.map((sample) => bent(sample * gain));
}

function bent(value: number): number {
  const size = Math.abs(value);
  if (size <= KNEE) return value;
  const room = CEILING - KNEE;
  return Math.sign(value) * (KNEE + room * Math.tanh((size - KNEE) / room));
}
