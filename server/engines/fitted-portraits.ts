import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeLaunch } from './launch.ts';

const ENTRY = fileURLToPath(new URL(`./fit-process${extname(import.meta.url)}`, import.meta.url));
/** Decoding and finding the face of the largest portrait takes a few seconds. */
const LIMIT_MS = 60_000;
/** Files kept, about 0.5 MB each. */
const KEPT = 32;

/**
 * Portraits as models want them: upright, exactly as large as the output and cropped around the face, so that they put
 * no black bars beside them. Made in a process of their own and kept while the studio runs.
 */
export class FittedPortraits {
  /** Private to this user: mkdtemp makes it 0700. Made with the first portrait. */
  #folder: string | null = null;
  readonly #files = new Map<string, Promise<string>>();

  /** The path of `image` fitted to `width` × `height` px. Rejects with a sentence for a person. */
  async fit(image: string, width: number, height: number): Promise<string> {
    const { mtimeMs, size } = await stat(image);
    const name = createHash('sha256').update([image, mtimeMs, size, width, height].join('\n')).digest('hex');
    const known = this.#files.get(name);
    if (known) return known;
    this.#folder ??= mkdtempSync(join(tmpdir(), 'fitted-portraits-'));
    const file = this.#make(image, join(this.#folder, `${name}.png`), width, height);
    this.#files.set(name, file);
    file.catch(() => this.#files.delete(name));
    this.#forgetOldest();
    return file;
  }

  close(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }

  #make(image: string, out: string, width: number, height: number): Promise<string> {
    const { command, args } = nodeLaunch(ENTRY);
    return new Promise((resolve, reject) => {
      const told = [...args, image, out, String(width), String(height)];
      execFile(command, told, { timeout: LIMIT_MS, killSignal: 'SIGKILL' }, (error, _stdout, stderr) => {
        if (error) reject(new Error(stderr.trim() || 'The portrait could not be prepared in time.'));
        else resolve(out);
      });
    });
  }

  #forgetOldest(): void {
    if (this.#files.size <= KEPT || this.#folder === null) return;
    const [oldest] = this.#files.keys();
    if (oldest === undefined) return;
    this.#files.delete(oldest);
    void rm(join(this.#folder, `${oldest}.png`), { force: true });
  }
}
