import { installedGpus } from './gpus.ts';

const BYTES_PER_MIB = 1024 ** 2;

/**
 * Memory of this machine's smallest GPU, bytes: asked for once, in the background, because a plan waits for nothing.
 */
export class GpuMemory {
  /** Settles once the driver has answered, or has not. */
  readonly known: Promise<void>;
  #bytes: number | null = null;

  constructor() {
    this.known = installedGpus().then((gpus) => {
      const sizes = [...(gpus?.values() ?? [])].map(({ memory }) => memory);
      // Without a GPU there is nothing to compare with.
      if (sizes.length > 0) this.#bytes = Math.min(...sizes) * BYTES_PER_MIB;
    });
  }

  /** null while it is not known, and without a GPU. */
  get bytes(): number | null {
    return this.#bytes;
  }
}
