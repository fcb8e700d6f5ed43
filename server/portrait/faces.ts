import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeChild } from '../processes/node-child.ts';
import type { Picture } from './decode.ts';
import type { Expression } from './face-models.ts';
import type { ScoredFace } from './find-faces.ts';

export type { Expression } from './face-models.ts';
export type { Face } from './find-faces.ts';

/** Faces of a picture, the largest first. */
export interface FoundFaces {
  faces: ScoredFace[];
  /** Of the largest face; null without one. */
  expression: Expression | null;
}

type Answer = ({ id: number } & FoundFaces) | { id: number; error: string };
interface Waiting {
  resolve: (found: FoundFaces) => void;
  reject: (error: Error) => void;
}

/** Loading the models costs half a second, keeping them some 200 MB: several portraits in a row share a process. */
const IDLE_MS = 10_000;
/** A process that has not answered by then is stuck, ms. The largest picture takes a few seconds on a slow machine. */
const LIMIT_MS = 60_000;

const ENTRY = fileURLToPath(new URL(`./faces-process${extname(import.meta.url)}`, import.meta.url));

/**
 * Finds faces in a process of its own, which starts on first use and ends when it has been idle: the tensor backend
 * installs process-wide exception handlers that rethrow, and its memory never shrinks. (A worker thread would do, but
 * threads cannot start from TypeScript sources under Node 20.) It stays in the group of its user, and ends with it.
 */
export class FaceFinder {
  #process: NodeChild | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 1;
  readonly #idleMs: number;
  readonly #limitMs: number;
  readonly #waiting = new Map<number, Waiting>();

  constructor(idleMs = IDLE_MS, limitMs = LIMIT_MS) {
    this.#idleMs = idleMs;
    this.#limitMs = limitMs;
  }

  /** Starts the process ahead of a picture, so that the models are loaded while it is being decoded. */
  warm(): void {
    this.#start();
    if (this.#waiting.size === 0) this.#rest();
  }

  /** All faces in an upright picture. Rejects when the models cannot be loaded, or the process dies or is stuck. */
  async find(picture: Picture): Promise<FoundFaces> {
    const child = this.#start();
    clearTimeout(this.#idle);
    child.keepsUsAlive(true);
    const id = this.#next++;
    const { width, height, rgb } = picture;
    const late = () => this.#end(new Error('The face finder did not answer in time.'));
    const limit = setTimeout(late, this.#limitMs);
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        child.send({ id, picture: { width, height, rgb } });
      });
    } finally {
      clearTimeout(limit);
    }
  }

  /** Ends the process now; questions still open are rejected. */
  close(): void {
    this.#end(new Error('The face finder was closed.'));
  }

  /** Process id while there is one: none before the first picture and after idling. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  #start(): NodeChild {
    if (this.#process) return this.#process;
    const child = new NodeChild({
      entry: ENTRY,
      clones: true,
      sameGroup: true,
      // Its only client is this file.
      onMessage: (answer) => this.#settle(child, answer as Answer),
    });
    void child.ended.then(() => this.#lost(child, new Error('The face finder has ended unexpectedly.')));
    this.#process = child;
    return child;
  }

  #settle(child: NodeChild, answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer);
    if (this.#waiting.size === 0 && this.#process === child) this.#rest();
  }

  /** An idle helper must not keep its user's process alive, and ends after a while. */
  #rest(): void {
    this.#process?.keepsUsAlive(false);
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), this.#idleMs).unref();
  }

  #end(reason: Error): void {
    clearTimeout(this.#idle);
    const child = this.#process;
    if (!child) return;
    child.kill();
    this.#lost(child, reason);
  }

  #lost(child: NodeChild, error: Error): void {
    if (this.#process !== child) return;
    this.#process = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const shared = new FaceFinder();

/** All faces in an upright picture, found by the one helper process that this process shares. */
export function findFaces(picture: Picture): Promise<FoundFaces> {
  return shared.find(picture);
}

/** Gets that process ready: a picture is about to come. */
export function expectPicture(): void {
  shared.warm();
}
