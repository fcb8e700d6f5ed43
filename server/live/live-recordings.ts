import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type AssetId, EngineId, Params, type RunId } from '../contract/index.ts';
import type { Recorded } from '../media/live/live-encoder.ts';
import type { RecordingFiles } from '../media/live/messages.ts';
import { isDiskFull } from '../monitor/disk-full.ts';
import type { RecordingFacts, RecordingKeeper } from './live-session.ts';

/** A recording that is shorter was an accident, s. */
const SHORTEST_S = 0.5;
const WAV_HEADER_BYTES = 44;
const WAV_BYTES_A_SECOND = 32_000;

const Facts = z.object({
  engine: EngineId,
  image: z.string(),
  prompt: z.string(),
  params: Params,
  width: z.int(),
  height: z.int(),
  fps: z.number(),
  title: z.string().nullable(),
  begun: z.string(),
});

/** A recording that is to become a run. */
export interface KeptRecording extends RecordingFacts {
  /** The asset that its sound has become. */
  audio: AssetId;
  frames: number;
  /** Absolute path of its pictures. */
  pictures: string;
}

/** What recordings need of the studio. */
export interface RecordingPorts {
  /** Takes a file in as a recording. */
  addRecording(path: string): Promise<{ id: AssetId }>;
  /** Makes a run of it. `ended` resolves when its files are not needed any more. */
  makeRun(recording: KeptRecording): { id: RunId; ended: Promise<unknown> };
  /** Hears of what should never happen. */
  report(fault: unknown): void;
}

/**
 * Recordings of live sessions on the disk: while one is made, and until a run has been made of it. What a killed studio
 * has left becomes a run at the next start.
 */
export class LiveRecordings implements RecordingKeeper {
  readonly #folder: string;
  readonly #ports: RecordingPorts;
  readonly #facts = new Map<string, RecordingFacts>();
  readonly #underWay = new Set<Promise<unknown>>();
  #count = 0;

  constructor(folder: string, ports: RecordingPorts) {
    this.#folder = folder;
    this.#ports = ports;
    mkdirSync(folder, { recursive: true });
  }

  /** Where a recording goes. */
  place(name: string): RecordingFiles {
    return { pictures: join(this.#folder, `${name}.mp4`), sound: join(this.#folder, `${name}.wav`) };
  }

  /** Makes runs of what an earlier studio has left. Never rejects. */
  async recover(): Promise<void> {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith('.json'));
    for (const file of names) {
      const name = file.slice(0, -'.json'.length);
      try {
        const facts = Facts.parse(JSON.parse(await readFile(join(this.#folder, file), 'utf8')));
        this.#facts.set(name, facts as RecordingFacts);
        const bytes = (await stat(this.place(name).sound)).size - WAV_HEADER_BYTES;
        await this.keep(name, { frames: Math.floor((bytes / WAV_BYTES_A_SECOND) * facts.fps) });
      } catch (error) {
        this.#ports.report(error);
        // A later start may find room for it.
        if (!isDiskFull(error)) await this.#remove(name);
      }
    }
  }

  begin(facts: RecordingFacts): string {
    const time = facts.begun.slice(0, 19).replace('T', ' ').replaceAll(':', '.');
    const name = `Live ${time} ${process.pid}-${++this.#count}`;
    writeFileSync(join(this.#folder, `${name}.json`), JSON.stringify(facts));
    this.#facts.set(name, facts);
    return name;
  }

  async keep(name: string, { frames }: Pick<Recorded, 'frames'>): Promise<RunId | null> {
    const facts = this.#facts.get(name);
    this.#facts.delete(name);
    if (!facts || frames < SHORTEST_S * facts.fps) {
      await this.#remove(name);
      return null;
    }
    const { pictures, sound } = this.place(name);
    await completeHeader(sound);
    const { id: audio } = await this.#ports.addRecording(sound);
    const { id, ended } = this.#ports.makeRun({ ...facts, audio, frames, pictures });
    const removed = ended.catch(this.#ports.report).then(() => this.#remove(name));
    this.#underWay.add(removed);
    void removed.finally(() => this.#underWay.delete(removed));
    return id;
  }

  /** Resolves when all that was recorded is in the history. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #remove(name: string): Promise<void> {
    const { pictures, sound } = this.place(name);
    // The facts last: without them nobody looks for the rest.
    for (const path of [pictures, sound, join(this.#folder, `${name}.json`)])
      await rm(path, { force: true }).catch(this.#ports.report);
  }
}

/** Writes the lengths that a studio that was killed could not write. */
async function completeHeader(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const bytes = (await file.stat()).size - WAV_HEADER_BYTES;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(WAV_HEADER_BYTES - 8 + bytes);
    await file.write(length, 0, 4, 4);
    length.writeUInt32LE(bytes);
    await file.write(length, 0, 4, 40);
  } finally {
    await file.close();
  }
}
