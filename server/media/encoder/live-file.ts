import { type FileHandle, open } from 'node:fs/promises';

/** A file that only ever holds whole fragments: one that does not fit is taken back. */
export class LiveFile {
  readonly #file: FileHandle;
  #bytes = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Creates the file, or empties the one there is. */
  static async create(path: string): Promise<LiveFile> {
    return new LiveFile(await open(path, 'w', 0o644));
  }

  /** Bytes of whole fragments. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Appends a fragment with one write.
   * @throws what the file system says, ENOSPC above all; the file then ends with the fragment before.
   */
  async append(fragment: Uint8Array): Promise<void> {
    try {
      // Once, as a rule. A disk that is nearly full takes a part, and says why to whoever asks again.
      for (let written = 0; written < fragment.length; ) {
        const rest = fragment.length - written;
        written += (await this.#file.write(fragment, written, rest, this.#bytes + written)).bytesWritten;
      }
    } catch (error) {
      await this.#file.truncate(this.#bytes).catch(() => {});
      throw error;
    }
    this.#bytes += fragment.length;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
