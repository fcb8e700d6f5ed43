import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_PARAMS, type Params } from '../../../server/contract/index.ts';
import { EncoderPool } from '../../../server/media/encoder/pool.ts';
import { PreviewProcess } from './engine-process.ts';
import { makeSpeech } from './material.ts';

/** What to make a finished video of. */
export interface VideoRequest {
  portrait: string;
  recording: string;
  /** The sound of the video; the recording unless it is given. */
  sound?: string;
  prompt?: string;
  params?: Partial<Params>;
  width?: number;
  height?: number;
  /** s; the whole recording unless it is given. */
  seconds?: number;
}

/** Engine and encoder processes as the studio uses them. */
export class VideoMaker {
  readonly #engine = new PreviewProcess();
  readonly #encoders = new EncoderPool();
  readonly #folder: string;
  #made = 0;

  /** Videos are written below `folder`. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes a video. Returns the path of the finished file and how it went. */
  async make(request: VideoRequest): Promise<{ video: string; timings: Record<string, number> }> {
    const { width = 704, height = 384, prompt = '' } = request;
    const run = `video${this.#made++}`;
    const folder = join(this.#folder, run);
    await mkdir(folder, { recursive: true });
    const speech = join(folder, 'speech.wav');
    const length = await makeSpeech(request.recording, speech);
    const frames = Math.ceil(Math.min(length, request.seconds ?? length) * 25);
    const video = join(folder, 'video.mp4');
    const encoding = await this.#encoders.open({
      run,
      width,
      height,
      fps: 25,
      frames,
      audio: request.sound ?? request.recording,
      live: join(folder, 'live.mp4'),
      video,
      poster: join(folder, 'poster.jpg'),
      metadata: { title: run, comment: '{}' },
    });
    this.#engine.send({
      type: 'generate',
      run,
      image: request.portrait,
      audio: speech,
      prompt,
      params: { ...DEFAULT_PARAMS, ...request.params },
      width,
      height,
      frames,
      socket: encoding.socket,
    });
    const failed = this.#engine
      .event('failed', (event) => event.run === run)
      .then(({ message }) => {
        throw new Error(message);
      });
    const done = await Promise.race([failed, this.#engine.event('done', (event) => event.run === run)]);
    await encoding.finish(done.frames);
    return { video, timings: done.timings };
  }

  async close(): Promise<void> {
    await this.#engine.kill();
    await this.#encoders.close();
  }
}
