import { readFile } from 'node:fs/promises';
import { BANDS } from '../mel.ts';
import { type Layer, paddedRows, VisemeNetwork } from '../network.ts';
import { VISEME_INDEX, VISEMES } from '../visemes.ts';
import { SHAPE, type Shape } from './shape.ts';
import { storeNetwork } from './store.ts';

/**
 * A miss of closed lips is seen at once, lips closed for nothing hardly: they count for so much more (as a logarithm) than
 * the network has learned.
 */
const LEANING_TO_LIPS = 0.4;

/** Reads what `learn.py` has written, and leans it to closed lips. Throws when it is no network of this shape. */
export async function readWeights(
  path: string,
  prior: Float32Array,
  shape: Shape = SHAPE,
): Promise<VisemeNetwork> {
  const bytes = await readFile(path);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let at = 0;
  const take = (count: number, room: number) => {
    const taken = new Float32Array(room);
    taken.set(values.subarray(at, at + count));
    at += count;
    return taken;
  };
  const layers: Layer[] = [...shape.layers, { taps: 1, ahead: 0, dilation: 1 }].map((layer, i, all) => {
    const inputs = i === 0 ? BANDS : shape.hidden;
    const outputs = i === all.length - 1 ? VISEMES.length : shape.hidden;
    const row = inputs * layer.taps;
    const weights = take(outputs * row, paddedRows(outputs) * row);
    return { ...layer, inputs, outputs, weights, biases: take(outputs, paddedRows(outputs)) };
  });
  const lips = layers.at(-1)?.biases;
  if (lips) lips[VISEME_INDEX.PP] = (lips[VISEME_INDEX.PP] as number) + LEANING_TO_LIPS;
  if (at !== values.length) throw new Error(`${path} holds ${values.length} numbers, not ${at}`);
  return new VisemeNetwork(layers, prior);
}

/** As it ships: its weights rounded to bytes. */
export const rounded = (network: VisemeNetwork): VisemeNetwork => VisemeNetwork.parse(storeNetwork(network));
