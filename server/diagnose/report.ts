import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Diagnosis, EngineInfo, GpuAtFailure, RankTrail, ReportQuery, Run } from '../contract/index.ts';
import { redact, type Secrets } from './redact.ts';

export type { Secrets } from './redact.ts';

/** What a report is made of. */
export interface ReportParts {
  run: Run;
  diagnosis: Diagnosis;
  engine: EngineInfo;
  /** The end of the run's log. */
  log: string;
  version: string;
}

/** Lines of the log that go in. */
const LOG_LINES = 80;

/** A failed run as one text for whoever is to mend it. */
export function writeReport(parts: ReportParts, include: ReportQuery, secrets: Secrets): string {
  const { run, diagnosis, engine, log, version } = parts;
  const { error } = run;
  const facts = {
    Studio: `${version}, Node ${process.version}, ${platform()} ${release()} ${arch()}`,
    Machine: `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${(totalmem() / 1e9).toFixed(0)} GB`,
    Engine: [engine.id, engine.version, engine.device, engine.state].filter(Boolean).join(', '),
    Run: `${run.id}, ${run.createdAt} to ${run.endedAt ?? '?'}`,
    Output: `${run.width}×${run.height}, ${run.progress.frames} of ${run.progress.totalFrames} frames`,
    Parameters: Object.entries(run.params).map(([name, value]) => `${name}=${value}`),
    ...(run.remedy && { Tried: `${run.remedy.id} after run ${run.remedy.of}` }),
    ...(run.remedy && { Environment: Object.entries(run.remedy.environment).map((pair) => pair.join('=')) }),
    ...(include.prompt && { Prompt: run.prompt }),
    ...(error?.cause?.gpus && { GPUs: error.cause.gpus.map(gpuLine) }),
    Failure: [error?.code, error?.cause?.code, error?.cause?.stage].filter(Boolean).join(', '),
    Rule: diagnosis.rule ?? 'none',
    Message: error?.detail ?? '',
  };
  const lines = Object.entries(facts).map(([name, fact]) => `${name}: ${[fact].flat().join(' ')}`);
  const ranks = (error?.cause?.ranks ?? []).flatMap(trailLines);
  const tail = log.trimEnd().split('\n').slice(-LOG_LINES);
  const text = [
    '# LiveAvatar Studio: a run that failed',
    '',
    ...lines,
    ...ranks,
    '',
    `## Log, last ${tail.length} lines`,
    '',
    ...tail,
    '',
  ].join('\n');
  return redact(text, secrets, { names: include.names, prompt: include.prompt ? null : run.prompt });
}

function gpuLine({ index, name, total, peak, holders }: GpuAtFailure): string {
  const gb = (bytes: number | null) => (bytes === null ? '?' : (bytes / 1e9).toFixed(1));
  const others = holders.map(({ program, bytes }) => `, ${program} holds ${gb(bytes)} GB`);
  return `${index} ${name}, ${gb(peak)} of ${gb(total)} GB taken${others.join('')};`;
}

function trailLines({ rank, at, exit, ended, errors, traceback, lines }: RankTrail): string[] {
  const end = exit ? `${JSON.stringify(exit)}${ended ? ', ended by the studio' : ''}` : 'alive';
  return [
    '',
    `## Rank ${rank}: ${end}, ${at}`,
    '',
    ...errors,
    ...(traceback ? ['', traceback] : ['', ...lines]),
  ];
}
