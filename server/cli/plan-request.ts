import {
  type Asset,
  type Conflict,
  type EngineId,
  type Finding,
  type PartialParams,
  type PartsRequest,
  type Plan,
  ProblemError,
  type RunRequest,
} from '../contract/index.ts';
import type { Door } from './door.ts';
import { engineLacks } from './engine-lacks.ts';
import type { WishedSound } from './wished-sound.ts';

/** What somebody wants made, with files by path. */
export interface Wish {
  engine: EngineId | undefined;
  /** Path. */
  image: string;
  audio: WishedSound;
  prompt: string;
  params: PartialParams;
  /** Where a long recording is made in parts. */
  parts?: PartsRequest | undefined;
}

/** A wish looked at: what it comes to, and what there is to be said about it. */
export interface Looked {
  request: RunRequest;
  plan: Plan;
  /** Settings that were changed for the engine's sake, as sentences. */
  changes: string[];
  /** What is worth knowing; none of it stops the run. */
  advice: string[];
  /** Why it cannot be run; empty = it can. */
  refusals: string[];
}

/** A change may bring up the next conflict; more rounds than there are parameters make no sense. */
const ROUNDS = 5;

/**
 * Takes the files in, has the text spoken, inspects and plans.
 * @param adapts whether the nearest setting that works is taken where one does not
 * @throws ProblemError for a file that is none, a text that cannot be spoken, or an engine that is unknown
 */
export async function look(door: Door, wish: Wish, adapts: boolean): Promise<Looked> {
  const heard = wish.audio;
  const [image, audio] = await Promise.all([
    door.add('image', wish.image),
    typeof heard === 'string' ? door.add('audio', heard) : door.say(heard),
  ]);
  const { engine, prompt } = wish;
  const base = {
    ...(engine !== undefined && { engine }),
    image: image.id,
    audio: audio.id,
    ...(wish.parts && { parts: wish.parts }),
  };
  let params = wish.params;
  let plan = await door.plan({ ...base, params });
  const changes: string[] = [];
  for (let round = 0; adapts && plan.conflicts.length > 0 && round < ROUNDS; round++) {
    const changed = Object.fromEntries(
      plan.conflicts.flatMap(({ param, suggestion }) => (suggestion === null ? [] : [[param, suggestion]])),
    );
    if (Object.keys(changed).length === 0) break;
    changes.push(...plan.conflicts.map((one) => `${one.message} Taken: ${one.param} ${one.suggestion}.`));
    params = { ...params, ...changed };
    plan = await door.plan({ ...base, params });
  }
  return {
    request: { ...base, prompt, params },
    plan,
    changes,
    advice: [
      ...findingsOf(image, 'advise'),
      ...findingsOf(audio, 'advise'),
      ...plan.notes.map(({ message }) => message),
    ],
    refusals: [
      ...findingsOf(image, 'refuse'),
      ...findingsOf(audio, 'refuse'),
      ...plan.conflicts.map(conflictText),
    ],
  };
}

/** @throws ProblemError for an engine that lacks something, with what that is */
export async function checkEngine(door: Door, id: EngineId | undefined): Promise<void> {
  const { engines, default: usual } = await door.engines();
  const engine = engines.find((one) => one.id === (id ?? usual));
  if (!engine)
    throw new ProblemError(
      'engine_unknown',
      `There is no engine "${id}". There is: ${engines.map((one) => one.id).join(', ')}.`,
    );
  if (engine.state !== 'missing') return;
  const lacks = engineLacks(engine, '  ').join('\n');
  throw new ProblemError('engine_unavailable', `${engine.label.en} is not set up. It lacks:\n${lacks}`);
}

function findingsOf({ kind, findings }: Asset, verdict: Finding['verdict']): string[] {
  const what = kind === 'image' ? 'Portrait' : 'Recording';
  return findings.filter((one) => one.verdict === verdict).map(({ message }) => `${what}: ${message}`);
}

function conflictText({ param, message, suggestion, alternative }: Conflict): string {
  if (suggestion === null) return message;
  const others = alternative === undefined ? '' : ` or ${alternative}`;
  return `${message} Works: --${param} ${suggestion}${others}; --yes takes it.`;
}
