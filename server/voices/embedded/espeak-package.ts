import { createRequire } from 'node:module';

/**
 * eSpeak NG, a program under the GPL: an optional package that only the process that speaks loads, and that nothing of the
 * studio is built from.
 */
export const ESPEAK_PACKAGE = '@echogarden/espeak-ng-emscripten';

/** What the package hands out, as far as it is used. */
export interface EspeakWorker {
  /** @returns 0 = there is such a voice. Gender: 1 male, 2 female; variant: which of these. */
  set_voice(name: string, language: string, gender: number, age: number, variant: number): number;
  /** Words a minute. */
  set_rate(rate: number): void;
  /** Hz. */
  get_samplerate(): number;
  /** Calls back with each piece of sound, which the callee may keep; one that returns true ends it. */
  synthesize(text: string, heard: (samples: Int16Array | null) => boolean): void;
}
export type MakeEspeak = (settings: {
  print: (line: string) => void;
  printErr: (line: string) => void;
}) => Promise<{ eSpeakNGWorker: new () => EspeakWorker }>;

/** Whether it has been installed. */
export function hasEspeak(): boolean {
  try {
    createRequire(import.meta.url).resolve(ESPEAK_PACKAGE);
    return true;
  } catch {
    return false;
  }
}
