/** What is decoded and not drawn yet, at most: more means that drawing has stopped, as in a tab out of sight. */
const MOST_WAITING = 12;

/** Decodes the pictures of a live session and draws each when it is due. */
export class LivePictures {
  readonly #canvas: HTMLCanvasElement;
  readonly #due: (time: number) => number;
  #decoder: VideoDecoder | null = null;
  #config: VideoDecoderConfig | null = null;
  #waiting: VideoFrame[] = [];
  #animation = 0;
  #needsKey = true;

  /** `due`: when the picture of this time of the session, s, is to be seen, ms of `performance.now()`. */
  constructor(canvas: HTMLCanvasElement, due: (time: number) => number) {
    this.#canvas = canvas;
    this.#due = due;
  }

  /** Whether this browser can. */
  static get supported(): boolean {
    return 'VideoDecoder' in globalThis;
  }

  /** What kind of pictures come from now on: RFC 6381 name, and px. */
  begin(codec: string, width: number, height: number): void {
    this.#drop();
    this.#config = { codec, codedWidth: width, codedHeight: height, optimizeForLatency: true };
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#open();
  }

  /** Takes the next picture; `time`: s of the session. */
  take(key: boolean, time: number, bytes: Uint8Array): void {
    if (this.#needsKey && !key) return;
    if (this.#decoder?.state !== 'configured') this.#open();
    this.#needsKey = false;
    const type = key ? 'key' : 'delta';
    try {
      this.#decoder?.decode(new EncodedVideoChunk({ type, timestamp: Math.round(time * 1e6), data: bytes }));
    } catch {
      this.#open();
    }
  }

  close(): void {
    this.#drop();
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = null;
    this.#config = null;
  }

  #open(): void {
    if (!this.#config) return;
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#needsKey = true;
    this.#decoder = new VideoDecoder({
      output: (frame) => this.#decoded(frame),
      // The next picture that one can begin with comes within two seconds.
      error: () => {
        this.#needsKey = true;
      },
    });
    this.#decoder.configure(this.#config);
  }

  #decoded(frame: VideoFrame): void {
    this.#waiting.push(frame);
    while (this.#waiting.length > MOST_WAITING) this.#waiting.shift()?.close();
    if (this.#animation === 0) this.#animation = requestAnimationFrame(() => this.#draw());
  }

  /** The latest picture that is due; those before it have been missed. */
  #draw(): void {
    this.#animation = 0;
    const now = performance.now();
    let shown: VideoFrame | null = null;
    while (this.#waiting[0] && this.#due(this.#waiting[0].timestamp / 1e6) <= now) {
      shown?.close();
      shown = this.#waiting.shift() ?? null;
    }
    if (shown) {
      this.#canvas.getContext('2d', { desynchronized: true, alpha: false })?.drawImage(shown, 0, 0);
      this.#canvas.dataset.time = String(shown.timestamp / 1e6);
      shown.close();
    }
    if (this.#waiting.length > 0) this.#animation = requestAnimationFrame(() => this.#draw());
  }

  #drop(): void {
    cancelAnimationFrame(this.#animation);
    this.#animation = 0;
    for (const frame of this.#waiting.splice(0)) frame.close();
  }
}
