import { type DeviceState, deviceFailure, stopTracks } from './camera.svelte.ts';
import { DeviceList } from './device-list.svelte.ts';

/** What was recorded. */
export type Take = { blob: Blob; url: string; seconds: number };

/** Containers a browser may be able to write, best first; the studio reads them all. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

/** The microphone while its dialog is open: a level at all times, and one take. */
export class Microphone {
  readonly list = new DeviceList('audioinput');
  #state = $state<DeviceState>('waiting');
  #level = $state(0);
  #seconds = $state(0);
  #recording = $state(false);
  #paused = $state(false);
  #take = $state.raw<Take | null>(null);
  #stream: MediaStream | null = null;
  #context: AudioContext | null = null;
  #recorder: MediaRecorder | null = null;
  #frame = 0;
  /** When the part under way began, ms, and how long those before it were, s. */
  #since = 0;
  #before = 0;
  #closed = false;

  get state(): DeviceState {
    return this.#state;
  }

  /** Loudness now, 0…1. */
  get level(): number {
    return this.#level;
  }

  /** Length of the take so far. */
  get seconds(): number {
    return this.#seconds;
  }

  get recording(): boolean {
    return this.#recording;
  }

  /** Whether the take waits to be gone on with. */
  get paused(): boolean {
    return this.#paused;
  }

  get take(): Take | null {
    return this.#take;
  }

  /** Listens to the microphone of this id, else to the browser's usual one. A second call takes the place of the first. */
  async open(id?: string): Promise<void> {
    try {
      // The browser's voice processing makes "s" and "t" dull, which the lips are read from.
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: {
          echoCancellation: false,
          noiseSuppression: false,
          autoGainControl: true,
          ...(id && { deviceId: { exact: id } }),
        },
      });
      if (this.#closed) return stopTracks(stream);
      this.#hush();
      this.#stream = stream;
      this.#state = 'live';
      this.#listen(stream);
      await this.list.follow(stream);
    } catch (error) {
      this.#state = deviceFailure(error);
    }
  }

  record(): void {
    if (!this.#stream || this.#recording) return;
    this.discard();
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(this.#stream, mimeType ? { mimeType } : {});
    const parts: Blob[] = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      this.#recording = false;
      if (this.#closed) return;
      const blob = new Blob(parts, { type: recorder.mimeType });
      this.#take = { blob, url: URL.createObjectURL(blob), seconds: this.#seconds };
    };
    this.#since = performance.now();
    this.#before = 0;
    this.#paused = false;
    this.#recording = true;
    this.#recorder = recorder;
    recorder.start();
  }

  pause(): void {
    if (this.#recorder?.state !== 'recording') return;
    this.#recorder.pause();
    this.#before = this.#length();
    this.#paused = true;
  }

  resume(): void {
    if (this.#recorder?.state !== 'paused') return;
    this.#recorder.resume();
    this.#since = performance.now();
    this.#paused = false;
  }

  stop(): void {
    if (this.#recorder && this.#recorder.state !== 'inactive') this.#recorder.stop();
  }

  /** Forgets the take. */
  discard(): void {
    if (this.#take) URL.revokeObjectURL(this.#take.url);
    this.#take = null;
    this.#seconds = 0;
  }

  close(): void {
    this.#closed = true;
    this.stop();
    this.list.close();
    this.#hush();
    this.discard();
  }

  /** Lets go of the microphone. */
  #hush(): void {
    cancelAnimationFrame(this.#frame);
    void this.#context?.close();
    this.#context = null;
    if (this.#stream) stopTracks(this.#stream);
    this.#stream = null;
  }

  /** Of the take so far, s. */
  #length(): number {
    return this.#paused ? this.#before : this.#before + (performance.now() - this.#since) / 1000;
  }

  #listen(stream: MediaStream): void {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const look = (): void => {
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      // Falls slowly, so that the eye can follow.
      this.#level = Math.max(peak, this.#level * 0.92);
      if (this.#recording) this.#seconds = this.#length();
      this.#frame = requestAnimationFrame(look);
    };
    this.#context = context;
    look();
  }
}
