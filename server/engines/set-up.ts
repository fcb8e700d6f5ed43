import type { Localized, MissingPiece } from '../contract/index.ts';
import { EngineError, notSetUp } from './engine.ts';

/** Looks what an engine lacks on this machine. Never rejects. */
export type SetUpCheck = () => Promise<MissingPiece[]>;

/** What an engine lacks on this machine, as far as it has been looked for. */
export class SetUp {
  readonly #label: Localized;
  readonly #check: SetUpCheck;
  readonly #onChange: () => void;
  #missing: MissingPiece[];
  #checking: Promise<void>;

  /** `known`: what is already known to be missing; `check` finds out the rest. */
  constructor(label: Localized, known: MissingPiece[], check: SetUpCheck, onChange: () => void) {
    this.#label = label;
    this.#missing = known;
    this.#check = check;
    this.#onChange = onChange;
    this.#checking = this.#look();
  }

  get missing(): MissingPiece[] {
    return this.#missing;
  }

  /** Looks again. */
  async recheck(): Promise<void> {
    this.#checking = this.#look();
    await this.#checking;
  }

  /** Returns once nothing is missing, having looked again if need be. @throws EngineError that says what is. */
  async require(): Promise<void> {
    await this.#checking;
    if (this.#missing.length > 0) await this.recheck();
    this.refuse();
  }

  /** @throws EngineError that says what is known to be missing. */
  refuse(): void {
    if (this.#missing.length > 0) throw new EngineError(notSetUp(this.#label, this.#missing));
  }

  async #look(): Promise<void> {
    this.#missing = await this.#check();
    this.#onChange();
  }
}
