import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import getPort from 'get-port';
import type { CauseValues, Exit, Stage } from '../../contract/index.ts';
import { type ProcessEnd, ProcessTree } from '../../processes/process-tree.ts';
import type { FileVideo } from '../../wire/video-file.ts';
import { Failure } from '../failure.ts';
import { OVERLAY_VARIABLE } from '../launch.ts';
import type { Command, EngineEvent } from '../protocol.ts';
import { ChunkOutput } from './chunk-output.ts';
import {
  expand,
  expandArguments,
  expandSettings,
  expandSetUp,
  expandVariables,
  type Values,
} from './expand.ts';
import { FileOutput } from './file-output.ts';
import type { CommandDescription } from './launch.ts';
import type { OutputTaker } from './output-taker.ts';
import { OutputReaders } from './progress.ts';
import { inRunFolder, type RunFolder } from './run-folder.ts';

export type GenerateCommand = Extract<Command, { type: 'generate' }>;

/** Marks the program of one run and all its descendants, wherever they have moved. */
const RUN_VARIABLE = 'COMMAND_RUN';
/** A sign of life at least this often while there is one, ms. */
const HEARTBEAT_MS = 1000;

/** What the studio lays over this engine's environment. */
function overlay(): Record<string, string> {
  return JSON.parse(process.env[OVERLAY_VARIABLE] ?? '{}');
}

/** One run: the program is started, its output read and handed over. Made for one `perform()`. */
export class CommandRun {
  readonly id: string;
  readonly #command: GenerateCommand;
  readonly #description: CommandDescription;
  readonly #send: (event: EngineEvent) => void;
  readonly #readers: OutputReaders;
  readonly #began = performance.now();
  #program: ProcessTree | null = null;
  #taker: OutputTaker | null = null;
  #cancelled = false;
  #grace: number;
  #toldAt = 0;

  constructor(command: GenerateCommand, description: CommandDescription, send: (event: EngineEvent) => void) {
    const { run, params, frames } = command;
    const { readers, blockFrames, stopGrace } = description.setup;
    this.id = run;
    this.#command = command;
    this.#description = description;
    this.#send = send;
    this.#grace = stopGrace;
    this.#readers = new OutputReaders(readers, {
      blockFrames,
      clipFrames: params.infer_frames,
      frames,
      steps: params.sample_steps,
    });
  }

  /** Ends the program: asks it to, and makes it after `grace` seconds. */
  cancel(grace = this.#grace): void {
    this.#cancelled = true;
    this.#grace = grace;
    this.#program?.stop(grace);
  }

  /**
   * Makes the run, telling its events; the last one, `done` or `cancelled`, is left to the caller to tell.
   * @throws Failure, and unforeseen errors.
   */
  async perform(): Promise<EngineEvent> {
    const { image, audio, width, height, frames } = this.#command;
    const { fps, setup } = this.#description;
    const planned = { frames, width, height, fps };
    this.#started(planned);
    this.#tell();
    const scratch = expandSetUp(setup.scratch, expandSettings(setup.settings));
    const made = await inRunFolder({ image, audio, scratch }, (folder) => this.#inFolder(folder, planned));
    if (made === null) return { type: 'cancelled', run: this.id, frames: this.#taker?.sent ?? 0 };
    // What the program has made counts, not what was planned.
    if (Object.entries(planned).some(([key, value]) => made[key as keyof FileVideo] !== value))
      this.#started(made);
    const timings = { generating: Math.round(performance.now() - this.#began) / 1000 };
    return { type: 'done', run: this.id, frames: made.frames, timings };
  }

  /** What was made, handed over; null when the run was cancelled. */
  async #inFolder(folder: RunFolder, planned: FileVideo): Promise<FileVideo | null> {
    const values = await this.#values(folder);
    const taker = await this.#output(folder, planned, values);
    this.#taker = taker;
    try {
      if (this.#cancelled) return null;
      const { exit } = await this.#runProgram(values, taker);
      const isWhole = taker.complete || (exit.kind === 'code' && exit.code === 0);
      if (this.#cancelled || !isWhole) await taker.rescue();
      if (this.#cancelled) return null;
      if (!isWhole) throw this.#failure(exit, taker);
      return await this.#alive(() => taker.finish());
    } finally {
      taker.close();
    }
  }

  async #runProgram(values: Values, taker: OutputTaker): Promise<ProcessEnd> {
    const { setup } = this.#description;
    const spec = {
      command: expand(setup.program, values),
      args: expandArguments(setup.args, values),
      // What a remedy lays over the environment goes before the description, too.
      env: { ...expandVariables(setup.env, values), ...overlay() },
      folder: resolve(expand(setup.folder, values)),
      mark: { variable: RUN_VARIABLE, value: randomUUID() },
    };
    console.log(`$ ${[spec.command, ...spec.args].map(quoted).join(' ')}`);
    const program = new ProcessTree(spec, {
      onChunk: (chunk, stream) => process[stream].write(chunk),
      onLine: (line) => {
        taker.line(line);
        const isNews = this.#readers.take(line);
        if (isNews || performance.now() - this.#toldAt > HEARTBEAT_MS) this.#tell();
      },
    });
    this.#program = program;
    return await program.ended;
  }

  async #values({ image, audio, out }: RunFolder): Promise<Values> {
    const { prompt, params, width, height, frames } = this.#command;
    const { fps, setup } = this.#description;
    const named = Object.entries(params).map(([name, value]) => [`params.${name}`, value]);
    return {
      ...expandSettings(setup.settings),
      ...Object.fromEntries(named),
      ...{ image, audio, prompt, width, height, frames, fps, out },
      port: await getPort({ host: '127.0.0.1' }),
    };
  }

  async #output({ out }: RunFolder, planned: FileVideo, values: Values): Promise<OutputTaker> {
    const { output } = this.#description.setup;
    const { socket } = this.#command;
    if (output.kind === 'file') return new FileOutput(resolve(out, expand(output.path, values)), socket);
    const expects = Object.entries(output.expects).map(([path, text]) => [path, expand(text, values)]);
    const plan = { ...planned, folder: out, socket, expects: Object.fromEntries(expects) };
    return ChunkOutput.connect(output, plan, {
      onFrames: () => {
        this.#tell();
        if (this.#taker?.complete) this.#program?.stop(this.#grace);
      },
      onFailure: () => this.#program?.stop(this.#grace),
    });
  }

  /** Why the program's end is no good one; a chunk that could not be used is why it was stopped. */
  #failure(exit: Exit, taker: OutputTaker): Failure {
    if (taker.failure) return taker.failure;
    const { error } = this.#readers;
    const values: CauseValues = error === null ? {} : { error };
    const code = exit.kind === 'signal' ? 'engine_crashed' : 'engine_failed';
    return Failure.because({ code: 'program-exited', values, exit }, code);
  }

  /** Gives signs of life while `work` goes on, which is the encoder's and may take a while. */
  async #alive<T>(work: () => Promise<T>): Promise<T> {
    const beat = setInterval(() => this.#tell('saving'), HEARTBEAT_MS);
    try {
      this.#tell('saving');
      return await work();
    } finally {
      clearInterval(beat);
    }
  }

  #started({ frames, width, height, fps }: FileVideo): void {
    this.#send({ type: 'started', run: this.id, width, height, fps, frames });
  }

  #tell(stage?: Stage): void {
    this.#toldAt = performance.now();
    const frames = this.#taker?.sent ?? 0;
    const { clip, clips, block, step, steps, made, ...told } = this.#readers.told(frames);
    this.#send({
      type: 'progress',
      run: this.id,
      stage: stage ?? told.stage,
      clip,
      clips,
      block,
      step,
      steps,
      frames,
      ...(frames > 0 ? {} : { made }),
    });
  }
}

/** For the log: so that a person can paste it into a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./*-]+$/.test(text) && !text.includes('*') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
