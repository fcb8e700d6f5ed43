import { totalmem } from 'node:os';
import {
  type Asset,
  type AssetId,
  type Capabilities,
  DEFAULT_PARAMS,
  type EngineId,
  MAX_PARTS,
  type Params,
  type Part,
  type PartialParams,
  type PartsRequest,
  type Plan,
  type PlanRequest,
  ProblemError,
  type RunRequest,
} from '../contract/index.ts';
import { type Engine, notSetUp } from '../engines/engine.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import { GpuMemory } from '../monitor/gpu-memory.ts';
import { cutIntoParts, wishedSeconds } from '../plan/parts.ts';
import { type PlanInput, planRun } from '../plan/plan-run.ts';
import type { Inputs, Portrait, Recording } from '../workers/inputs.ts';
import { type NewRun, notBegun } from './new-run.ts';
import type { SpeedHistory } from './speed-history.ts';

/** What a request comes to: the plan, and what it was made from. */
export interface Planned {
  plan: Plan;
  /** What that was worked out from. */
  input: PlanInput;
  engine: Engine;
  params: Params;
  portrait: Portrait | undefined;
  recording: Recording | undefined;
}

/** Works out what a request comes to on its engine, and refuses what cannot be run before a run exists. */
export class Planner {
  readonly #engines: EngineRegistry;
  readonly #inputs: Inputs;
  readonly #speeds: SpeedHistory;
  readonly #gpu = new GpuMemory();
  readonly #usual: (engine: EngineId) => PartialParams;

  /** `usual`: what an engine's runs begin with instead of the usual of all. */
  constructor(
    engines: EngineRegistry,
    inputs: Inputs,
    speeds: SpeedHistory,
    usual: (engine: EngineId) => PartialParams = () => ({}),
  ) {
    this.#usual = usual;
    this.#engines = engines;
    this.#inputs = inputs;
    this.#speeds = speeds;
  }

  /** Plans for any engine, also one that is not set up. @throws ProblemError for an unknown engine or input. */
  async plan(request: PlanRequest | RunRequest): Promise<Planned> {
    const engine = this.#engines.get(request.engine);
    const { capabilities } = engine.status();
    const params = { ...DEFAULT_PARAMS, ...this.#usual(engine.id), ...request.params };
    const [portrait, recording] = await Promise.all([
      request.image && this.#find('image', request.image, this.#inputs.portrait(request.image)),
      request.audio && this.#find('audio', request.audio, this.#inputs.recording(request.audio)),
    ]);
    const parts =
      request.parts && recording ? await cut(recording, request.parts, params, capabilities) : null;
    const input: PlanInput = {
      engine: engine.id,
      capabilities,
      params,
      ...(portrait && { image: { width: portrait.asset.width, height: portrait.asset.height } }),
      ...(recording && { audio: { seconds: recording.asset.seconds } }),
      ...(parts && { parts }),
      history: this.#speeds.recent(engine.id),
      memoryAvailable: capabilities.device === 'gpu' ? this.#gpu.bytes : totalmem(),
    };
    const plan = planRun(input);
    return {
      plan,
      input,
      engine,
      params,
      portrait: portrait || undefined,
      recording: recording || undefined,
    };
  }

  /** The run that a request asks for. @throws ProblemError with the reason where it cannot be run. */
  async prepareRun(request: RunRequest): Promise<NewRun> {
    return newRun(request, await this.plan(request));
  }

  /** The parts of a long video as runs, in their order. @throws ProblemError with the reason where it cannot be made. */
  async prepareParts(request: RunRequest, { prompts }: PartsRequest): Promise<NewRun[]> {
    const planned = await this.plan(request);
    const parts = planned.plan.parts ?? [];
    if (prompts.length > parts.length)
      throw new ProblemError(
        'invalid_request',
        `There are ${prompts.length} prompts for ${parts.length === 1 ? 'one part' : `${parts.length} parts`}.`,
        { field: 'parts.prompts' },
      );
    let { prompt } = request;
    return parts.map((part, index) => {
      // Without one of its own a part goes on with that of the part before.
      prompt = prompts[index] || prompt;
      return partRun({ ...request, prompt }, planned, part);
    });
  }

  /**
   * The last look before a run is written down: its inputs may have been deleted while it was planned. Nothing can
   * remove them between this and a row that names them. @throws ProblemError `not_found`
   */
  stillThere({ image, audio }: Pick<RunRequest, 'image' | 'audio'>): void {
    if (!this.#inputs.has(image)) throw missing('image', image);
    if (!this.#inputs.has(audio)) throw missing('audio', audio);
  }

  async #find<T>(field: 'image' | 'audio', id: AssetId, looked: Promise<T | undefined>): Promise<T> {
    const found = await looked;
    if (found) return found;
    throw missing(field, id);
  }
}

function missing(field: 'image' | 'audio', id: AssetId): ProblemError {
  const what = field === 'image' ? 'portrait' : 'recording';
  const detail = `The studio has no ${what} with the id ${id.slice(0, 12)}…. Upload it again.`;
  return new ProblemError('not_found', detail, { field });
}

/** Where a recording is cut. @throws ProblemError `invalid_request` for more parts than are made together. */
async function cut(
  recording: Recording,
  request: PartsRequest,
  { infer_frames }: Params,
  { fps, maxSeconds }: Capabilities,
): Promise<Part[]> {
  const parts = cutIntoParts({
    seconds: Math.min(recording.asset.seconds, maxSeconds),
    fps,
    pauses: await recording.pauses(),
    partSeconds: wishedSeconds(request, infer_frames, fps),
  });
  if (parts.length <= MAX_PARTS) return parts;
  const detail = `This makes ${parts.length} parts, and a video has at most ${MAX_PARTS}. Ask for longer ones.`;
  throw new ProblemError('invalid_request', detail, { field: 'parts.seconds' });
}

/** The run of one part: its own frames, and as many clips as they take. */
function partRun(request: RunRequest, planned: Planned, part: Part): NewRun {
  const plan = planRun({ ...planned.input, parts: [part] });
  const params = { ...planned.params, num_clip: plan.clips };
  return { ...newRun(request, { ...planned, plan, params }), part };
}

/** The run that a planned request makes. @throws ProblemError with the reason where it cannot be run. */
export function newRun({ image, audio, prompt }: RunRequest, planned: Planned): NewRun {
  const { plan, engine, params, portrait, recording } = planned;
  refuseInput('image', portrait?.asset);
  refuseInput('audio', recording?.asset);
  const [conflict] = plan.conflicts;
  if (conflict)
    throw new ProblemError('plan_conflict', conflict.message, {
      field: `params.${conflict.param}`,
      conflicts: plan.conflicts,
    });
  refuseUnready(engine);
  return {
    engine: engine.id,
    preview: engine.status().capabilities.preview,
    title: null,
    starred: false,
    image,
    audio,
    prompt,
    params,
    width: plan.width,
    height: plan.height,
    fps: plan.fps,
    progress: notBegun({ clips: plan.clips, steps: params.sample_steps, totalFrames: plan.frames }),
    firstFragmentSeconds: null,
    videoBytes: 0,
  };
}

function refuseInput(field: 'image' | 'audio', asset: Asset | undefined): void {
  const findings = asset?.findings.filter(({ verdict }) => verdict === 'refuse') ?? [];
  const [first] = findings;
  if (first) throw new ProblemError('input_refused', first.message, { field, findings });
}

function refuseUnready(engine: Engine): void {
  const { state, missing } = engine.status();
  if (state !== 'missing') return;
  const { code, message, cause } = notSetUp(engine.label, missing);
  throw new ProblemError(code, message, { field: 'engine', cause });
}
