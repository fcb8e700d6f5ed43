import { type Device, overlap } from '../contract/index.ts';

/** Devices that one holder has until it gives them back. */
export interface Lease {
  readonly devices: readonly Device[];
  /** Idempotent. */
  release(): void;
}

/** Who has which devices: what overlaps is never given out twice. */
export class DeviceLeases {
  readonly #held = new Set<Lease>();

  /** The devices, all of them at once; null while somebody has one of them. */
  take(devices: readonly Device[]): Lease | null {
    if (!this.areFree(devices)) return null;
    const lease: Lease = { devices, release: () => void this.#held.delete(lease) };
    this.#held.add(lease);
    return lease;
  }

  areFree(devices: readonly Device[]): boolean {
    return ![...this.#held].some((lease) => overlap(lease.devices, devices));
  }
}
