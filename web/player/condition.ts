/** Lets several waiters sleep until something is notified or their time is up. */
export class Condition {
  #sleepers = new Set<() => void>();

  /** Wakes everyone who waits. */
  notifyAll(): void {
    for (const wake of [...this.#sleepers]) wake();
  }

  /** Resolves at the next notification, after `ms` at the latest. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#sleepers.add(wake);
    });
  }
}
