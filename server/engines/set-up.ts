import type { Localized, MissingPiece, Need } from '../contract/index.ts';
import { EngineError, notSetUp } from './engine.ts';

/** Looks for what an engine needs on this machine: tells what is missing, and may tell what is there. Never rejects. */
export type SetUpCheck = () => Promise<Need[]>;

/** What an engine lacks on this machine, as far as it has been looked for. */
export class SetUp {
  readonly #label: Localized;
  readonly #check: SetUpCheck;
  readonly #onChange: () => void;
  #needs: Need[];
  #checking: Promise<void>;

  /** `known`: what is already known to be missing; `check` finds out the rest. */
  constructor(label: Localized, known: Need[], check: SetUpCheck, onChange: () => void) {
    this.#label = label;
    this.#needs = known;
    this.#check = check;
    this.#onChange = onChange;
    this.#checking = this.#look();
  }

  get missing(): MissingPiece[] {
    return this.#needs.filter(({ met }) => !met);
  }

  /** All that has been looked for. */
  get needs(): Need[] {
    return this.#needs;
  }

  /** The same, once what is being looked for has been found or not. */
  async checked(): Promise<Need[]> {
    await this.#checking;
    return this.#needs;
  }

  /** Looks again. */
  async recheck(): Promise<void> {
    this.#checking = this.#look();
    await this.#checking;
  }

  /** Returns once nothing is missing, having looked again if need be. @throws EngineError that says what is. */
  async require(): Promise<void> {
    await this.#checking;
    if (this.missing.length > 0) await this.recheck();
    this.refuse();
  }

  /** @throws EngineError that says what is known to be missing. */
  refuse(): void {
    if (this.missing.length > 0) throw new EngineError(notSetUp(this.#label, this.missing));
  }

  async #look(): Promise<void> {
    this.#needs = await this.#check();
    this.#onChange();
  }
}
