import type {
  Localized,
  Options,
  Params,
  PartialParams,
  PlanRequest,
  Run,
  RunRequest,
  Size,
} from '#contract';

/** A way to make a run once more, better. */
export type FinishTarget = {
  id: string;
  kind: 'preset' | 'scenario';
  label: Localized;
  /** What of the run's parameters it sets. */
  params: PartialParams;
};

/** What somebody has found by trying stays: a better picture is wanted, not another one. */
const KEPT = ['base_seed', 'sample_guide_scale', 'sample_solver', 'num_clip', 'infer_frames'] as const;

/** Presets and scenarios whose picture is larger than that of a run, or whose steps are more. */
export function finishTargets(
  { params }: Pick<Run, 'params'>,
  { presets, scenarios }: Pick<Options, 'presets' | 'scenarios'>,
): FinishTarget[] {
  const better = (target: PartialParams) =>
    area(target.size ?? params.size) > area(params.size) || (target.sample_steps ?? 0) > params.sample_steps;
  const worse = (target: PartialParams) =>
    area(target.size ?? params.size) < area(params.size) ||
    (target.sample_steps ?? params.sample_steps) < params.sample_steps;
  return [
    ...presets.map(({ id, label, size }) => ({ id, label, kind: 'preset' as const, params: { size } })),
    ...scenarios.map((scenario) => ({
      id: scenario.id,
      label: scenario.label,
      kind: 'scenario' as const,
      params: Object.fromEntries(
        Object.entries(scenario.params).filter(([name]) => !KEPT.some((kept) => kept === name)),
      ) as PartialParams,
    })),
  ].filter(({ params: target }) => better(target) && !worse(target));
}

/** Parameters that make a recording to its end. @param seconds of it */
export function wholeClips(
  { infer_frames }: Pick<Params, 'infer_frames'>,
  fps: number,
  seconds: number,
): number {
  // The first clip may fall short of its frames.
  return Math.ceil((seconds * fps) / infer_frames) + 1;
}

/** A run's own request, with other parameters. */
export function requestOf(run: Run, params: PartialParams): RunRequest {
  const { engine, image, audio, prompt } = run;
  return { engine, image, audio, prompt, params: { ...run.params, ...params } };
}

/** What its plan is asked for. */
export function planRequestOf({ prompt: _, ...request }: RunRequest): PlanRequest {
  return request;
}

function area(size: Size): number {
  const [width = 0, height = 0] = size.split('*').map(Number);
  return width * height;
}
