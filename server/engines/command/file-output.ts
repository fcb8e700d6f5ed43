import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileVideo } from '../../wire/video-file.ts';
import { Failure } from '../failure.ts';
import { handOverFile } from './hand-over-file.ts';
import type { OutputTaker } from './output-taker.ts';

/** How long the file of a stopped program is waited for, ms: enough to copy an hour of video. */
const RESCUE_MS = 2500;

/** A video file that is whole when the program ends. */
export class FileOutput implements OutputTaker {
  readonly complete = false;
  readonly failure = null;
  readonly #pattern: string;
  readonly #socket: string;
  #sent = 0;

  /** `pattern`: the file's path; `*` in its name stands for anything. `socket`: the encoder's. */
  constructor(pattern: string, socket: string) {
    this.#pattern = pattern;
    this.#socket = socket;
  }

  get sent(): number {
    return this.#sent;
  }

  line(): void {}

  async finish(): Promise<FileVideo> {
    const path = await newestFile(this.#pattern);
    if (path === null) {
      const file = `${basename(dirname(this.#pattern))}/${basename(this.#pattern)}`;
      throw Failure.because({ code: 'program-without-video', values: { file } });
    }
    const video = await handOverFile(this.#socket, path, { unfinished: false });
    this.#sent = video.frames;
    return video;
  }

  async rescue(): Promise<void> {
    const path = await newestFile(this.#pattern);
    if (path === null) return;
    const signal = AbortSignal.timeout(RESCUE_MS);
    const video = await handOverFile(this.#socket, path, { unfinished: true, signal }).catch(() => null);
    this.#sent = video?.frames ?? 0;
  }

  close(): void {}
}

/** The newest file that the pattern fits; null when there is none. */
async function newestFile(pattern: string): Promise<string | null> {
  const folder = dirname(pattern);
  const parts = basename(pattern).split('*');
  const expression = new RegExp(`^${parts.map(escaped).join('.*')}$`, 'su');
  let newest: { path: string; at: number } | null = null;
  for (const name of (await readdir(folder).catch(() => [])).filter((name) => expression.test(name))) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() && (newest === null || found.mtimeMs > newest.at))
      newest = { path, at: found.mtimeMs };
  }
  return newest?.path ?? null;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
}
