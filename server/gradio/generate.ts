import { stat } from 'node:fs/promises';
import {
  EngineId,
  PartialParams,
  type Plan,
  ProblemError,
  Prompt,
  type Run,
  type RunId,
  type StudioEvent,
} from '../contract/index.ts';
import { videoName } from '../http/video-name.ts';
import type { Studio } from '../studio.ts';
import type { Arguments } from './arguments.ts';
import type { Call, Tell } from './call.ts';
import { assetOf, type CallFiles, type FileData, fileData } from './file-value.ts';
import { logLine } from './messages.ts';

/** A call is performed in this. */
export interface Surroundings extends Omit<CallFiles, 'assets'> {
  studio: string;
  core: Studio;
  call: Call;
  tell: Tell;
}

/**
 * `/generate_wrapper`, and `/generate`, which may name the engine: a run, its progress told as Gradio's, its video as a
 * file.
 * @throws ProblemError with the sentence that the client shows
 */
export async function generate(
  values: Arguments,
  around: Surroundings,
): Promise<[video: FileData, status: string]> {
  const { core, call, tell, files, session, studio } = around;
  const { prompt, image, audio, engine = '', ...given } = values;
  const from = { files, assets: core.assets, session, studio };
  const request = {
    ...(engine !== '' && { engine: parsed(EngineId, engine, 'engine') }),
    image: await assetOf(image, 'image', from),
    audio: await assetOf(audio, 'audio', from),
    prompt: parsed(Prompt, prompt, 'prompt'),
    params: parsed(PartialParams, given, ''),
  };
  const { prompt: _unplanned, ...planned } = request;
  const plan = await core.plan(planned);
  await advise(request, plan, around);
  if (call.cancelled.aborted) throw new ProblemError('interrupted', 'The run was cancelled.');
  const seconds = (plan.etaSeconds[0] + plan.etaSeconds[1]) / 2;
  const run = await core.runs.perform(request, call.cancelled, follower(core, seconds, tell));
  const path = files.issue({ kind: 'video', run: run.id, name: videoName(run) }, session);
  const { size } = await stat(await core.runs.video(run.id));
  const video = { name: videoName(run), mime: 'video/mp4', bytes: size };
  return [fileData(studio, path, video), statusOf(run)];
}

/** What is worth knowing and stops nothing: notes of the plan, advice on the inputs. */
async function advise(
  { image, audio }: { image: string; audio: string },
  { notes }: Plan,
  { core, tell }: Surroundings,
): Promise<void> {
  for (const { message } of notes) tell(logLine('info', message));
  for (const id of [image, audio])
    for (const { verdict, message } of (await core.assets.get(id))?.findings ?? [])
      if (verdict === 'advise') tell(logLine('warning', message));
}

/** Tells where a run is. @param seconds how long one of its kind takes */
function follower({ runs }: Studio, seconds: number, tell: Tell): (event: StudioEvent, id: RunId) => void {
  const told = { place: 0, hasStarted: false };
  const queued = (id: RunId) => {
    const { order, running } = runs.queue();
    const place = order.indexOf(id) + 1;
    if (place === 0 || place === told.place) return;
    told.place = place;
    const left = running ? (runs.get(running).progress.etaSeconds ?? seconds) : 0;
    const eta = left + (place - 1) * seconds;
    tell({ msg: 'estimation', rank: place - 1, queue_size: order.length, rank_eta: eta });
  };
  return (event, id) => {
    if (event.type === 'queue.changed' || event.type === 'run.created') return queued(id);
    if (event.type === 'run.status' && event.snapshot.startedAt !== null && !told.hasStarted) {
      told.hasStarted = true;
      tell({ msg: 'process_starts', eta: seconds });
    }
    if (event.type !== 'run.progress') return undefined;
    const { stage, frames, totalFrames } = event.progress;
    const unit = { index: frames, length: totalFrames, unit: 'frames', progress: null, desc: stage };
    return tell({ msg: 'progress', progress_data: [unit] });
  };
}

/** Begins as LiveAvatar's page does, where scripts look for that. */
function statusOf({ preview, progress, fps, width, height }: Run): string {
  const { frames, elapsedSeconds } = progress;
  const made = `${frames} frames, ${(frames / fps).toFixed(1)} s, ${width}×${height}, made in ${elapsedSeconds.toFixed(1)} s`;
  return `✅ 生成成功 / Generation Successful!\n${preview ? 'Preview (CPU): ' : ''}${made}.`;
}

/** @throws ProblemError `invalid_request` with the name of the value that does not fit */
function parsed<T>(
  schema: { safeParse(value: unknown): { success: boolean; data?: T; error?: Issues } },
  value: unknown,
  name: string,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data as T;
  const issue = result.error?.issues[0];
  const field = [name, ...(issue?.path ?? []).map(String)].filter(Boolean).join('.');
  throw new ProblemError('invalid_request', `${field}: ${issue?.message ?? 'not valid'}.`, { field });
}

interface Issues {
  issues: readonly { path: readonly PropertyKey[]; message: string }[];
}
