import { type Device, overlap } from '../contract/index.ts';

/** Devices that one holder has until it gives them back. */
export interface Lease {
  readonly devices: readonly Device[];
  /** Idempotent. */
  release(): void;
}

/** Somebody who waits for devices. */
interface Waiter {
  devices: readonly Device[];
  give: (lease: Lease) => void;
}

/** Who has which devices: what overlaps is never given out twice. */
export class DeviceLeases {
  readonly #held = new Set<Lease>();
  readonly #waiters: Waiter[] = [];
  readonly #listeners = new Set<() => void>();

  /** The devices, all of them at once; null while somebody has one of them, or has waited for it. */
  take(devices: readonly Device[]): Lease | null {
    if (!this.areFree(devices)) return null;
    return this.#give(devices);
  }

  /** The devices as soon as they are free, before all who only try. Rejects when `signal` is aborted before that. */
  wait(devices: readonly Device[], signal: AbortSignal): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { devices, give: resolve };
      this.#waiters.push(waiter);
      signal.addEventListener('abort', () => {
        const at = this.#waiters.indexOf(waiter);
        if (at < 0) return;
        this.#waiters.splice(at, 1);
        reject(new Error('It is not waited for any more.'));
        this.#tell();
      });
      this.#serve();
    });
  }

  areFree(devices: readonly Device[]): boolean {
    const isAwaited = this.#waiters.some((waiter) => overlap(waiter.devices, devices));
    return !isAwaited && this.#areUnheld(devices);
  }

  /** Calls `listener` whenever devices have become free that nobody has waited for. Returns the way to stop that. */
  onFree(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #areUnheld(devices: readonly Device[]): boolean {
    return ![...this.#held].some((lease) => overlap(lease.devices, devices));
  }

  #give(devices: readonly Device[]): Lease {
    const lease: Lease = {
      devices,
      release: () => {
        if (!this.#held.delete(lease)) return;
        this.#serve();
        this.#tell();
      },
    };
    this.#held.add(lease);
    return lease;
  }

  /** In the order in which they came. */
  #serve(): void {
    for (const waiter of [...this.#waiters]) {
      if (!this.#areUnheld(waiter.devices)) continue;
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.give(this.#give(waiter.devices));
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
