/// <reference types="vite/client" />
import workletUrl from './capture-worklet.ts?worker&url';
import { NoiseGate } from './noise-gate.ts';

const RATE = 16_000;

/** Whom a `Capture` tells. */
export type CaptureListener = {
  /** A stretch of 16 ms at 16 kHz: 16-bit, silent where nobody speaks. `level`: its peak as it came, 0…1. */
  sound: (samples: Int16Array<ArrayBuffer>, level: number) => void;
  /** The microphone was unplugged, or taken away. */
  lost: () => void;
};

/** The microphone as a stream of sound for a session. */
export class Capture {
  readonly #listener: CaptureListener;
  readonly #gate = new NoiseGate();
  #stream: MediaStream | null = null;
  #context: AudioContext | null = null;
  #closed = false;

  constructor(listener: CaptureListener) {
    this.#listener = listener;
  }

  /** Asks for the microphone. @throws what `getUserMedia` throws. */
  async open(): Promise<void> {
    // The lips are read from "s" and "t", which the browser's noise suppression makes dull.
    const audio = { echoCancellation: true, noiseSuppression: false, autoGainControl: true, channelCount: 1 };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    if (this.#closed) return stop(stream);
    this.#stream = stream;
    stream.getAudioTracks()[0]?.addEventListener('ended', () => !this.#closed && this.#listener.lost());
    const { context, source } = sourceOf(stream);
    this.#context = context;
    await context.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => this.#took(data);
    source.connect(node);
    await context.resume();
  }

  close(): void {
    this.#closed = true;
    if (this.#stream) stop(this.#stream);
    void this.#context?.close();
    this.#context = null;
  }

  #took(samples: Float32Array): void {
    if (this.#closed) return;
    let peak = 0;
    let power = 0;
    for (const sample of samples) {
      peak = Math.max(peak, Math.abs(sample));
      power += sample * sample;
    }
    const passes = this.#gate.passes(Math.sqrt(power / samples.length));
    const sent = new Int16Array(samples.length);
    if (passes)
      for (const [i, sample] of samples.entries()) sent[i] = Math.max(-1, Math.min(1, sample)) * 32_767;
    this.#listener.sound(sent, peak);
  }
}

/** The microphone in a context of its own: at 16 kHz, where the browser brings it to that. */
function sourceOf(stream: MediaStream): { context: AudioContext; source: MediaStreamAudioSourceNode } {
  const context = new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' });
  try {
    return { context, source: context.createMediaStreamSource(stream) };
  } catch {
    // Firefox connects no source of another rate.
    void context.close();
    const own = new AudioContext({ latencyHint: 'interactive' });
    return { context: own, source: own.createMediaStreamSource(stream) };
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
