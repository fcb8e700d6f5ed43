/** Runs beside the page's own thread: the microphone's samples at 16 kHz, in short stretches. */

// What a worklet has and a window has not.
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const RATE = 16_000;
/** Samples of a stretch: 16 ms. */
const STRETCH = 256;

class Capture extends AudioWorkletProcessor {
  #stretch = new Float32Array(STRETCH);
  #filled = 0;
  /** Sum and number of the samples that the next one is the mean of, and how far into them it is. */
  #sum = 0;
  #count = 0;
  #phase = 0;

  process(inputs: Float32Array[][]): boolean {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.#sum += sample;
      this.#count += 1;
      this.#phase += RATE / sampleRate;
      if (this.#phase < 1) continue;
      this.#phase -= 1;
      this.#stretch[this.#filled++] = this.#sum / this.#count;
      this.#sum = 0;
      this.#count = 0;
      if (this.#filled < STRETCH) continue;
      this.port.postMessage(this.#stretch, [this.#stretch.buffer]);
      this.#stretch = new Float32Array(STRETCH);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor('capture', Capture);
