import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LRUCache } from 'lru-cache';
import { nodeProgram } from '../processes/node-program.ts';
import { ProcessTree } from '../processes/process-tree.ts';
import { planFit } from './fit.ts';
import { facesThroughFit, type PortraitFaces } from './portrait-faces.ts';

const ENTRY = fileURLToPath(new URL(`./fit-process${extname(import.meta.url)}`, import.meta.url));
/** Decoding and finding the face of the largest portrait takes a few seconds. */
const LIMIT_MS = 60_000;
/** Files kept, about 0.5 MB each. */
const KEPT = 32;

/** A portrait, and what has been found in it where that is known. */
export interface Portrait {
  /** Path of its file. */
  image: string;
  faces?: PortraitFaces | undefined;
}

/** A portrait at one output size, px. */
interface Wanted {
  portrait: Portrait;
  width: number;
  height: number;
}

/**
 * Reference images as models want them: portraits upright, exactly as large as the output and cropped around the face,
 * so that they put no black bars beside them. Made in a process of their own and kept while the studio runs.
 */
export class ReferenceImageCache {
  readonly #folder: string;
  readonly #files = new LRUCache<string, string, Wanted>({
    max: KEPT,
    fetchMethod: (name, _old, { context }) => this.#make(join(this.#folder, `${name}.png`), context),
    // A run still waits for what newer wishes have pushed out.
    ignoreFetchAbort: true,
    dispose: (file) => void rm(file, { force: true }),
  });

  /** `folder` belongs to the cache; it is made with the first image. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The portrait fitted to `width` × `height` px, and its faces in there. Rejects with a sentence for a person. */
  async fit(portrait: Portrait, width: number, height: number): Promise<Portrait> {
    const { image, faces } = portrait;
    const { mtimeMs, size } = await stat(image);
    const name = createHash('sha256')
      .update([image, mtimeMs, size, width, height, JSON.stringify(faces?.boxes)].join('\n'))
      .digest('hex');
    const file = await this.#files.forceFetch(name, { context: { portrait, width, height } });
    if (!faces) return { image: file, faces: undefined };
    return { image: file, faces: facesThroughFit(faces, planFit(faces, width, height, faces.boxes[0])) };
  }

  /** Removes every file, also those that a killed studio has left. */
  clear(): void {
    this.#files.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #make(out: string, { portrait: { image, faces }, width, height }: Wanted): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // The boxes are all that a crop needs.
    const known = faces ? [JSON.stringify({ ...faces, landmarks: [] })] : [];
    const { command, args } = nodeProgram(ENTRY);
    const said: string[] = [];
    const program = new ProcessTree(
      { command, args: [...args, image, out, String(width), String(height), ...known] },
      { onLine: (line) => said.push(line) },
    );
    const limit = setTimeout(() => program.kill(), LIMIT_MS);
    const { exit } = await program.ended;
    clearTimeout(limit);
    if (exit.kind === 'code' && exit.code === 0) return out;
    if (exit.kind === 'unstarted') throw new Error(exit.reason);
    throw new Error(said.join('\n') || 'The portrait could not be prepared in time.');
  }
}
