/** A sentence that was not spoken; the message says why, as a part of a sentence. */
export class NotSpoken extends Error {
  override readonly name = 'NotSpoken';
}

/** Its process had gone before it took the sentence up: another one may. */
export class NotBegun extends NotSpoken {}

/** The sound of one sentence on its way from whoever speaks to whoever listens. */
export class Utterance {
  readonly #pieces: Int16Array[] = [];
  #state: 'speaking' | 'spoken' | NotSpoken = 'speaking';
  #wake = (): void => {};

  add(samples: Int16Array): void {
    this.#pieces.push(samples);
    this.#wake();
  }

  /** That was all of it; or there is a reason why no more comes. The first word counts. */
  end(why: NotSpoken | null = null): void {
    if (this.#state === 'speaking') this.#state = why ?? 'spoken';
    this.#wake();
  }

  /** Hands it out as it comes. @throws NotSpoken behind what has come */
  async *listen(): AsyncGenerator<Int16Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) yield piece;
      else if (this.#state instanceof NotSpoken) throw this.#state;
      else if (this.#state === 'spoken') return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
