import type { EngineLoading, LastLoad, PassedStage } from '../contract/index.ts';
import type { EngineEvent } from './protocol.ts';

/**
 * The stages of one load and their times. Of several ranks the first is followed: it denoises and so goes through every
 * stage there is, at the same time as the others.
 */
export class LoadProgress {
  readonly #since = new Date();
  readonly #passed: PassedStage[] = [];
  #stageSince = this.#since;
  #stage = '';
  #done = 0;
  #of = 0;
  #stages: string[] = [];

  /** Whether this was news. */
  heard(rank: number, event: Extract<EngineEvent, { type: 'loading' }>): boolean {
    if (rank !== 0) return false;
    if (event.stage !== this.#stage) this.#begin(event.stage);
    this.#done = event.done;
    this.#of = event.of;
    this.#stages = event.stages ?? [];
    return true;
  }

  read(): EngineLoading {
    return {
      stage: this.#stage,
      done: this.#done,
      of: this.#of,
      since: this.#since.toISOString(),
      stageSince: this.#stageSince.toISOString(),
      passed: [...this.#passed],
      stages: this.#stages,
    };
  }

  /** The load went well. */
  finished(): LastLoad {
    this.#begin('');
    return { seconds: secondsSince(this.#since), stages: [...this.#passed] };
  }

  #begin(stage: string): void {
    if (this.#stage !== '')
      this.#passed.push({ stage: this.#stage, seconds: secondsSince(this.#stageSince) });
    this.#stage = stage;
    this.#stageSince = new Date();
  }
}

function secondsSince(when: Date): number {
  return Math.max(0, Date.now() - when.getTime()) / 1000;
}
