const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A signal repeated within this time is the same one: Ctrl-C comes from the terminal, and once more through npm, ms. */
const ECHO_MS = 300;

/** What the process closes before it ends, and where it says what went wrong. */
export interface Closing {
  close(): Promise<unknown>;
  report(fault: unknown): void;
}

/**
 * How this process ends. A signal ends it in order and with exit code 0: at once while there is nothing to close, after
 * closing once there is. A second signal, or a closing that takes longer than `patience`, ends it at once; whatever it
 * guards must stand that. An error that nobody caught ends it in order too, with exit code 1.
 */
export class Ending {
  readonly #patience: number;
  readonly #say: (line: string) => void;
  #closing: Closing | null = null;
  #began: number | null = null;

  /** From now on signals are heard. `patience` in ms. */
  constructor(patience: number, say: (line: string) => void) {
    this.#patience = patience;
    this.#say = say;
    for (const signal of SIGNALS) {
      // Whoever loaded this program may have listened until now.
      process.removeAllListeners(signal);
      process.on(signal, () => this.#hear());
    }
    process.on('uncaughtException', (error) => {
      this.#report(error);
      this.#begin(1);
    });
    // A promise nobody waited for is a defect, but no reason to lose a run.
    process.on('unhandledRejection', (reason) => this.#report(reason));
  }

  /** There is something to close from now on. */
  closes(closing: Closing): void {
    this.#closing = closing;
  }

  #hear(): void {
    if (this.#began === null) this.#begin(0);
    else if (performance.now() - this.#began > ECHO_MS) process.exit(0);
  }

  #begin(code: 0 | 1): void {
    if (this.#began !== null) return;
    this.#began = performance.now();
    if (!this.#closing) process.exit(code);
    setTimeout(() => {
      this.#say('Not everything could be closed in time; the next start picks up what is left.');
      process.exit(code);
    }, this.#patience);
    this.#closing.close().then(
      () => process.exit(code),
      (error: unknown) => {
        this.#report(error);
        process.exit(1);
      },
    );
  }

  #report(fault: unknown): void {
    if (this.#closing) this.#closing.report(fault);
    else this.#say(String(fault instanceof Error ? fault.stack : fault));
  }
}
