import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseHealth } from '../../contract/index.ts';
import { NodeChild } from '../../processes/node-child.ts';
import { isDamage } from '../damage.ts';
import { CareReport, type CareTask } from './messages.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** After the start, ms: who has just opened the studio wants the processor for something else. */
const DELAY_MS = 3_000;
/** How often it is asked whether a day has begun that has no backup, ms. */
const EVERY_MS = 60 * 60_000;
/** Several times what a database of gigabytes takes, ms: a process that is not done by then is stuck. */
const PATIENCE_MS = 15 * 60_000;

/** Knows whether the database of a running studio is whole, and has it backed up once a day. */
export class DatabaseCare {
  readonly #task: CareTask;
  readonly #report: (fault: unknown) => void;
  #health: DatabaseHealth = { state: 'unchecked' };
  #timers: NodeJS.Timeout[] = [];
  #child: NodeChild | null = null;
  #closed = false;

  constructor(task: CareTask, report: (fault: unknown) => void) {
    this.#task = task;
    this.#report = report;
  }

  get health(): DatabaseHealth {
    return this.#health;
  }

  /** `looked` is called once, after the first look. */
  start(looked: () => void): void {
    this.#timers = [
      setTimeout(() => void this.#look().then(looked), DELAY_MS).unref(),
      setInterval(() => void this.#look(), EVERY_MS).unref(),
    ];
  }

  /** Somebody has met with damage before it was looked for. */
  met(error: unknown): void {
    if (this.#health.state === 'damaged' || !isDamage(error)) return;
    this.#health = { state: 'damaged', parts: ['other'], detail: error.message };
    void this.#look();
  }

  /** Ends the look that is under way, if there is one: there is another within the hour. */
  async makeWay(): Promise<void> {
    this.#child?.kill();
    await this.#child?.ended;
  }

  /** Ends the process that looks, if there is one. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.makeWay();
  }

  /** Resolves once there is a verdict, or none can be had. Never rejects. */
  async #look(): Promise<void> {
    if (this.#closed || this.#child) return;
    const child = new NodeChild({
      entry: ENTRY,
      onMessage: (message) => this.#hear(CareReport.parse(message)),
    });
    this.#child = child;
    const patience = setTimeout(() => child.kill(), PATIENCE_MS);
    child.send(this.#task);
    await child.ended;
    clearTimeout(patience);
    this.#child = null;
  }

  #hear(report: CareReport): void {
    if (report.type === 'failed')
      this.#report(new Error(`The database could not be backed up: ${report.message}`));
    if (report.type !== 'checked') return;
    const checkedAt = new Date().toISOString();
    if (report.damage) this.#health = { state: 'damaged', ...report.damage };
    // What has been met with is not undone by a look that did not find it.
    else if (this.#health.state !== 'damaged') this.#health = { state: 'sound', checkedAt };
  }
}
