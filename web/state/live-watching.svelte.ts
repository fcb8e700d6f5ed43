import { LiveLink } from '../api/live-session.ts';
import { LivePictures } from '../player/live/live-pictures.ts';
import { LiveSound } from '../player/live/live-sound.ts';

/** Between two attempts to come back, ms. */
const RETRY_MS = 1_000;

/** Looks on at whatever live session the studio has, with its voice: the picture alone, for a program that mixes video. */
export class LiveWatching {
  readonly #sound = new LiveSound();
  #pictures: LivePictures | null = null;
  #link: LiveLink | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #shown = $state(false);

  /** Whether a session is on. */
  get shown(): boolean {
    return this.#shown;
  }

  start(canvas: HTMLCanvasElement): void {
    this.#sound.switch(true);
    this.#pictures = new LivePictures(canvas, (time) => this.#sound.due(time));
    this.#connect();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#link?.close();
    this.#pictures?.close();
    this.#sound.close();
  }

  #connect(): void {
    const link = new LiveLink({
      onOpen: () => link.say({ watch: { transport: 'units' } }),
      onMessage: (message) => {
        if (message.type === 'opened') {
          this.#sound.begin();
          this.#pictures?.begin(message.codec, message.width, message.height);
          this.#shown = true;
        } else if (message.type === 'idle') this.#shown = false;
        else if (message.type === 'interrupted') this.#sound.silence(message.seconds);
      },
      onPicture: ({ key, time, bytes }) => {
        this.#sound.pictureCame(time);
        this.#pictures?.take(key, time, bytes);
      },
      onSound: (time, samples) => this.#sound.take(time, samples),
      onClose: () => {
        this.#shown = false;
        this.#retry = setTimeout(() => this.#connect(), RETRY_MS);
      },
    });
    this.#link = link;
  }
}
