import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeChild } from '../processes/node-child.ts';
import type { InspectorReply, Task } from './inspection.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** A process that has not taken up its task by then is stuck, whatever the file is like, ms: at its start, and later. */
const BEGIN_MS = { start: 60_000, later: 15_000 };

/** Why there is no answer. */
export class InspectionLost extends Error {
  override readonly name = 'InspectionLost';
  /** Then the file may be the reason. */
  readonly begun: boolean;
  /** It took longer than it may. */
  readonly late: boolean;

  constructor(begun: boolean, late: boolean) {
    super('The inspecting process gave no answer.');
    this.begun = begun;
    this.late = late;
  }
}

/** The studio's end of one inspecting process, which looks at one file at a time. */
export class InspectorProcess {
  readonly #child: NodeChild;
  #hear: (reply: InspectorReply) => void = () => {};
  #started = false;

  constructor() {
    this.#child = new NodeChild({
      entry: ENTRY,
      // The process runs our own program.
      onMessage: (message) => this.#hear(message as InspectorReply),
    });
  }

  get gone(): boolean {
    return this.#child.gone;
  }

  /**
   * Has one task done; the process is ended when that takes longer than `limit`, ms.
   * @throws InspectionLost, and errors that the process met with.
   */
  async do(task: Task, limit: number): Promise<unknown> {
    let begun = false;
    let late = false;
    const end = () => {
      late = begun;
      this.kill();
    };
    let timer = setTimeout(end, this.#started ? BEGIN_MS.later : BEGIN_MS.start);
    const answered = new Promise<unknown>((resolve, reject) => {
      this.#hear = (reply) => {
        if (reply.type === 'begun') {
          begun = true;
          this.#started = true;
          clearTimeout(timer);
          timer = setTimeout(end, limit);
        } else if (reply.type === 'answer') resolve(reply.answer);
        else reject(new Error(reply.message));
      };
    });
    this.#child.send(task);
    const lost = this.#child.ended.then(() => {
      throw new InspectionLost(begun, late);
    });
    try {
      return await Promise.race([answered, lost]);
    } finally {
      clearTimeout(timer);
      this.#hear = () => {};
    }
  }

  /** Ends it at once, and the face finder that it may have started. */
  kill(): void {
    this.#child.kill();
  }

  /** Settles when it has gone. Never rejects. */
  get ended(): Promise<unknown> {
    return this.#child.ended;
  }
}
