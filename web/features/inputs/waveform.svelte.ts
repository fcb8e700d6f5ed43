import type WaveSurfer from 'wavesurfer.js';
import type { Region } from 'wavesurfer.js/dist/plugins/regions.js';
import type { AudioAsset } from '#contract';

/** A part of a recording, s. */
export type Selection = { start: number; end: number };

/** Colour of the part to keep; unlike the canvas, its element knows custom properties. */
const REGION = 'var(--accent-wash)';

/** Shortest part that can be kept, s: what the studio takes as a recording. */
const SHORTEST = 0.2;

/** A recording drawn, heard and cut. Wavesurfer draws; the peaks came with the upload, so nothing is decoded here. */
export class Waveform {
  #playing = $state(false);
  #time = $state(0);
  #volume = $state(1);
  #rate = $state(1);
  #selection = $state.raw<Selection | null>(null);
  #surfer: WaveSurfer | null = null;
  #region: Region | null = null;
  #regions: { clearRegions(): void; addRegion(options: object): Region } | null = null;
  #seconds = 0;

  get playing(): boolean {
    return this.#playing;
  }

  /** Place of the playhead, s. */
  get time(): number {
    return this.#time;
  }

  /** 0…1. */
  get volume(): number {
    return this.#volume;
  }

  /** Times the speed it was recorded at. */
  get rate(): number {
    return this.#rate;
  }

  /** The part to keep; null while nothing is being cut. */
  get selection(): Selection | null {
    return this.#selection;
  }

  /** Draws a recording into `container`; returns the way to take it down. The library loads on first use. */
  show(container: HTMLElement, asset: AudioAsset, url: string): () => void {
    let gone = false;
    this.#playing = false;
    this.#time = 0;
    this.#selection = null;
    this.#seconds = asset.seconds;
    void (async () => {
      const [{ default: Surfer }, { default: Regions }] = await Promise.all([
        import('wavesurfer.js'),
        import('wavesurfer.js/dist/plugins/regions.js'),
      ]);
      if (gone) return;
      const regions = Regions.create();
      const surfer = Surfer.create({
        container,
        url,
        media: quiet(),
        peaks: [asset.peaks],
        duration: asset.seconds,
        height: 'auto',
        barWidth: 2,
        barGap: 1,
        barRadius: 1,
        cursorWidth: 1,
        normalize: true,
        ...coloursOf(container),
        plugins: [regions],
      });
      surfer.on('play', () => this.#set({ playing: true }));
      surfer.on('pause', () => this.#set({ playing: false }));
      surfer.on('finish', () => this.#set({ playing: false }));
      surfer.on('timeupdate', (time) => this.#set({ time }));
      regions.on('region-updated', ({ start, end }) => this.select({ start, end }));
      surfer.setVolume(this.#volume);
      surfer.setPlaybackRate(this.#rate);
      this.#surfer = surfer;
      this.#regions = regions;
    })();
    return () => {
      gone = true;
      this.#surfer?.destroy();
      this.#surfer = null;
      this.#region = null;
      this.#regions = null;
    };
  }

  /** Takes the colours of the theme again. */
  recolour(container: HTMLElement): void {
    this.#surfer?.setOptions(coloursOf(container));
  }

  toggle(): void {
    const { start, end } = this.#selection ?? {};
    if (this.#playing) this.#surfer?.pause();
    else void this.#surfer?.play(start, end);
  }

  /** Moves the playhead, s; what lies beyond the ends is the end. */
  skip(by: number): void {
    const time = Math.max(0, Math.min(this.#seconds, this.#time + by));
    this.#surfer?.setTime(time);
    this.#time = time;
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    this.#surfer?.setVolume(volume);
  }

  /** The voice keeps its pitch. */
  setRate(rate: number): void {
    this.#rate = rate;
    this.#surfer?.setPlaybackRate(rate, true);
  }

  /** Begins to cut, with all of it selected. */
  cut(): void {
    this.select({ start: 0, end: this.#seconds });
  }

  /** Moves the selection, kept inside the recording and long enough. */
  select({ start, end }: Selection): void {
    const from = Math.max(0, Math.min(start, this.#seconds - SHORTEST));
    const to = Math.min(this.#seconds, Math.max(end, from + SHORTEST));
    this.#selection = { start: from, end: to };
    if (this.#region) this.#region.setOptions({ start: from, end: to });
    else
      this.#region =
        this.#regions?.addRegion({ start: from, end: to, color: REGION, drag: true, resize: true }) ?? null;
  }

  keepAll(): void {
    this.#selection = null;
    this.#region = null;
    this.#regions?.clearRegions();
  }

  #set(now: { playing?: boolean; time?: number }): void {
    if (now.playing !== undefined) this.#playing = now.playing;
    if (now.time !== undefined) this.#time = now.time;
  }
}

/** A canvas knows no custom properties: the container's own colours are what `var()` came to. */
function coloursOf(container: HTMLElement): {
  waveColor: string;
  progressColor: string;
  cursorColor: string;
} {
  const { color, borderColor, outlineColor } = getComputedStyle(container);
  return { waveColor: borderColor, progressColor: outlineColor, cursorColor: color };
}

/** Takes the recording from the studio when it is played; the peaks are enough to draw it. */
function quiet(): HTMLAudioElement {
  const audio = new Audio();
  audio.preload = 'none';
  return audio;
}
