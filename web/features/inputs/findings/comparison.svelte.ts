/** Which of two recordings is heard. */
export type Side = 'before' | 'after';

/** Two recordings on one clock: changing between them goes on at the same place. */
export class Comparison {
  readonly #players: Record<Side, HTMLAudioElement>;
  #side = $state<Side>('after');
  #playing = $state(false);
  #time = $state(0);
  #length = $state(0);

  /** @param urls where the two are */
  constructor(urls: Record<Side, string>) {
    this.#players = { before: new Audio(urls.before), after: new Audio(urls.after) };
    for (const player of Object.values(this.#players)) {
      player.preload = 'auto';
      for (const event of ['play', 'pause', 'timeupdate', 'loadedmetadata', 'ended'])
        player.addEventListener(event, () => this.#follow());
    }
  }

  get side(): Side {
    return this.#side;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Place of the one that is heard, s. */
  get time(): number {
    return this.#time;
  }

  /** Length of the one that is heard, s; 0 until it is known. */
  get length(): number {
    return this.#length;
  }

  /** The other one goes on where this one was: the ear compares the same word. */
  hear(side: Side): void {
    if (side === this.#side) return;
    const [from, to] = [this.#players[this.#side], this.#players[side]];
    const goesOn = !from.paused;
    from.pause();
    to.currentTime = from.currentTime;
    this.#side = side;
    if (goesOn) void to.play();
    this.#follow();
  }

  toggle(): void {
    const player = this.#players[this.#side];
    if (player.paused) void player.play();
    else player.pause();
  }

  close(): void {
    for (const player of Object.values(this.#players)) {
      player.pause();
      player.removeAttribute('src');
      player.load();
    }
  }

  #follow(): void {
    const player = this.#players[this.#side];
    this.#playing = !player.paused;
    this.#time = player.currentTime;
    this.#length = Number.isFinite(player.duration) ? player.duration : 0;
  }
}
