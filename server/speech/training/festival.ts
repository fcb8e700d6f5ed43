import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { on } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeRecording } from '../decode.ts';
import { SPEECH_RATE } from '../wav.ts';
import type { PhoneSet } from './phone-sets.ts';
import type { Phone } from './phones.ts';
import { spoken, type Utterance } from './utterance.ts';

/** A voice of Festival, chosen by its command `(voice_NAME)`. Needs the program and the voice. One sentence at a time. */
export class FestivalVoice {
  readonly #name: string;
  readonly #phoneSet: PhoneSet;
  readonly #cache: string;
  #festival: ChildProcessWithoutNullStreams | undefined;

  constructor(name: string, phoneSet: PhoneSet, cache: string) {
    this.#name = name;
    this.#phoneSet = phoneSet;
    this.#cache = cache;
  }

  /** `stretch`: durations relative to the voice's own. */
  speak(text: string, { stretch }: { stretch: number }): Promise<Utterance> {
    const by = stretch.toFixed(3);
    return spoken(
      this.#cache,
      { voice: `festival ${this.#name}`, text, manner: `stretch ${by}` },
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'festival-'));
        try {
          const wav = join(folder, 'speech.wav');
          const listing = join(folder, 'sounds');
          await this.#tell(`(begin
          (Parameter.set 'Duration_Stretch ${by})
          (set! speech (utt.synth (Utterance Text ${JSON.stringify(text)})))
          (utt.save.wave speech "${wav}" 'riff)
          (set! listing (fopen "${listing}" "w"))
          (mapcar
            (lambda (sound) (format listing "%s %f\\n" (item.name sound) (item.feat sound 'end)))
            (utt.relation.items speech 'Segment))
          (fclose listing))`);
          const chunks: Float32Array[] = [];
          for await (const chunk of decodeRecording(wav, { rate: SPEECH_RATE })) chunks.push(chunk);
          const samples = Float32Array.from(chunks.flatMap((chunk) => [...chunk]));
          const phones = phonesOf(
            await readFile(listing, 'utf8'),
            samples.length / SPEECH_RATE,
            this.#phoneSet,
          );
          return { samples, phones };
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    );
  }

  close(): void {
    this.#festival?.stdin.end();
    this.#festival = undefined;
  }

  /** Has a command carried out. */
  async #tell(command: string): Promise<void> {
    if (!this.#festival) {
      this.#festival = spawn('festival', ['--pipe']);
      this.#festival.stderr.resume();
      this.#festival.stdin.write(`(voice_${this.#name})\n`);
    }
    const { stdin, stdout } = this.#festival;
    stdin.write(`${command}\n(print 'said)\n(fflush nil)\n`);
    let said = '';
    for await (const chunk of on(stdout, 'data', { close: ['close'] })) {
      said += String(chunk);
      if (said.includes('said')) return;
    }
    throw new Error(`Festival's voice ${this.#name} ended at ${command}`);
  }
}

/** Reads lines of a sound and its end in s. */
function phonesOf(listing: string, seconds: number, phoneSet: PhoneSet): Phone[] {
  const ends = listing
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string])
    .map(([phone, end]) => ({ phone, end: Math.min(seconds, Number(end)) }));
  return ends.map(({ phone, end }, i) => ({
    phone,
    shapes: phoneSet(phone),
    start: ends[i - 1]?.end ?? 0,
    end,
  }));
}
