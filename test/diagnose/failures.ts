import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { DiagnosesFile } from '../../server/config/diagnoses-file.ts';
import { readYaml } from '../../server/config/read-yaml.ts';
import {
  type Cause,
  type CauseCode,
  DEFAULT_PARAMS,
  type Exit,
  type GpuAtFailure,
  type PartialParams,
  type ProblemCode,
  type RankTrail,
} from '../../server/contract/index.ts';
import type { Failure } from '../../server/diagnose/recognise.ts';
import { Tracebacks } from '../../server/engines/tracebacks.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The rules as shipped. */
export const shippedRules = (): DiagnosesFile => readYaml(`${ROOT}configs/diagnoses.yaml`, DiagnosesFile);

/** Output that a rule is tested against, as `test/fixtures/failures/outputs.yaml` has it. */
export interface Sample {
  rule: string;
  /** Where it comes from: recorded, or written from sources. */
  from: string;
  output: string;
  problem?: ProblemCode;
  cause?: CauseCode;
  stage?: string;
  exit?: number | undefined;
  signal?: string | undefined;
  params?: PartialParams;
  /** How its GPUs were. */
  gpus?: GpuAtFailure[];
}

export const samples = (): Sample[] =>
  parse(readFileSync(`${ROOT}test/fixtures/failures/outputs.yaml`, 'utf8'));

/** What a rank leaves behind that printed this, as the studio keeps it. */
export function trailOf(output: string, more: Partial<RankTrail> = {}): RankTrail {
  const tracebacks = new Tracebacks();
  const lines = output.split('\n');
  for (const line of lines) tracebacks.line(line);
  const { text, errors } = tracebacks;
  return {
    rank: 0,
    at: '2026-11-29T12:00:00.000Z',
    errors,
    ...(text ? { traceback: text } : {}),
    lines: lines.slice(-40),
    ...more,
  };
}

/** A failure as the studio stores it. */
export function failureOf(
  sample: Omit<Sample, 'rule' | 'from'>,
  ranks?: RankTrail[],
  gpus: GpuAtFailure[] = sample.gpus ?? [],
): Failure {
  const { output, problem = 'engine_failed', cause: code = 'exited', stage, exit, signal, params } = sample;
  const how = exitOf({ exit, signal });
  const trails = ranks ?? [trailOf(output, how && { exit: how })];
  const cause: Cause = {
    code,
    values: {},
    ...(stage ? { stage } : {}),
    of: trails.length,
    ranks: trails,
    gpus,
  };
  return { problem: { code: problem, detail: output, cause }, params: { ...DEFAULT_PARAMS, ...params } };
}

/** A failure that was provoked: each rank as it printed and ended, the one that ended first before the others. */
export interface Recording {
  name: string;
  rule: string;
  gpus: number;
  ranks: { rank: number; output: string; exit?: number; signal?: string }[];
}

export const recordings = (): Recording[] =>
  parse(readFileSync(`${ROOT}test/fixtures/failures/recorded.yaml`, 'utf8'));

/** What the studio would keep of it; a rank that did not end was ended by the studio. */
export const trailsOf = ({ ranks }: Recording): RankTrail[] =>
  ranks.map(({ rank, output, exit, signal }) => {
    const how = exitOf({ exit, signal });
    return trailOf(output, how ? { rank, exit: how } : { rank, ended: true });
  });

function exitOf({ exit, signal }: Pick<Sample, 'exit' | 'signal'>): Exit | undefined {
  if (signal !== undefined) return { kind: 'signal', signal };
  return exit === undefined ? undefined : { kind: 'code', code: exit };
}

/** What other programs print when they fail. */
export const otherPrograms = (): { program: string; output: string }[] =>
  parse(readFileSync(`${ROOT}test/fixtures/failures/other-programs.yaml`, 'utf8'));
