import type { StoredNetwork, VisemeNetwork } from '../network.ts';

const round = (value: number, digits: number) => Number(value.toPrecision(digits));

/** The network as text: signed bytes with one scale per output, about a third larger than the bytes. */
export function storeNetwork(network: VisemeNetwork): string {
  const stored: StoredNetwork = {
    prior: Array.from(network.prior, (value) => round(value, 4)),
    layers: network.layers.map(({ inputs, outputs, taps, ahead, dilation, weights, biases }) => {
      const row = taps * inputs;
      const bytes = Buffer.alloc(row * outputs);
      const scales: number[] = [];
      for (let o = 0; o < outputs; o += 1) {
        const part = weights.subarray(o * row, (o + 1) * row);
        const largest = part.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
        const scale = round(largest / 127, 5);
        scales.push(scale);
        for (const [i, value] of part.entries()) {
          bytes.writeInt8(Math.max(-127, Math.min(127, Math.round(value / scale))), o * row + i);
        }
      }
      return {
        inputs,
        outputs,
        taps,
        ahead,
        dilation,
        weights: bytes.toString('base64'),
        scales,
        biases: Array.from(biases.subarray(0, outputs), (value) => round(value, 5)),
      };
    }),
  };
  return `${JSON.stringify(stored)}\n`;
}
