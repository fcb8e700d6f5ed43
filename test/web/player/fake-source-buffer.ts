/** As strict as a browser: everything throws while an operation is under way, and operations take their time. */
export class FakeSourceBuffer extends EventTarget {
  readonly log: string[] = [];
  readonly #quotaSeconds: number;
  #start = 0;
  #end = 0;
  #fails = false;
  updating = false;

  constructor(quotaSeconds: number) {
    super();
    this.#quotaSeconds = quotaSeconds;
  }

  get buffered(): { length: number; start: () => number; end: () => number } {
    return { length: this.#end > this.#start ? 1 : 0, start: () => this.#start, end: () => this.#end };
  }

  failNext(): void {
    this.#fails = true;
  }

  appendBuffer(bytes: Uint8Array): void {
    this.#mustBeIdle();
    const seconds = bytes[0] ?? 0;
    if (this.#end - this.#start + seconds > this.#quotaSeconds) {
      throw new DOMException('full', 'QuotaExceededError');
    }
    this.log.push(`append ${seconds}`);
    this.#work(() => {
      this.#end += seconds;
    });
  }

  remove(start: number, end: number): void {
    this.#mustBeIdle();
    this.log.push(`remove ${start}-${end}`);
    this.#work(() => {
      this.#start = Math.max(this.#start, end);
    });
  }

  #mustBeIdle(): void {
    if (this.updating) throw new DOMException('updating', 'InvalidStateError');
  }

  #work(done: () => void): void {
    this.updating = true;
    const fails = this.#fails;
    this.#fails = false;
    setTimeout(() => {
      this.updating = false;
      if (fails) this.dispatchEvent(new Event('error'));
      else done();
      this.dispatchEvent(new Event('updateend'));
    }, 2);
  }
}

/** The media source around it; `duration` and the end throw while the buffer is at work, as the standard says. */
export class FakeMediaSource {
  readonly #buffer: FakeSourceBuffer;
  #duration = Number.NaN;
  readyState = 'open';

  constructor(buffer: FakeSourceBuffer) {
    this.#buffer = buffer;
  }

  get duration(): number {
    return this.#duration;
  }

  set duration(seconds: number) {
    this.#mustBeIdle();
    if (seconds < this.#buffer.buffered.end()) throw new DOMException('too short', 'InvalidStateError');
    this.#duration = seconds;
  }

  endOfStream(): void {
    this.#mustBeIdle();
    this.readyState = 'ended';
  }

  #mustBeIdle(): void {
    if (this.#buffer.updating) throw new DOMException('updating', 'InvalidStateError');
  }
}
