import type { EngineInfo, Plan } from '#contract';
import type { Incoming } from './asset-slot.svelte.ts';

/** Why Generate cannot be pressed; the page has a sentence for each. */
export type Blocker =
  | 'booting'
  | 'offline'
  | 'no-engine'
  | 'engine-missing'
  | 'uploading'
  | 'no-image'
  | 'no-audio'
  | 'no-text'
  | 'image-refused'
  | 'audio-refused'
  | 'conflict';

/** What a slot says of its file. */
type Slot = { asset: unknown; incoming: Incoming | null; refused: boolean };

/** All that decides whether Generate can be pressed. */
export type Readiness = {
  booted: boolean;
  online: boolean;
  engine: EngineInfo | null;
  image: Slot;
  audio: Slot;
  plan: Plan | null;
  /** Where a text takes the place of the recording, and is not spoken yet: whether it can be. */
  text: 'none' | 'speakable' | 'unspeakable';
};

/** What stands between this and a run, most general first; empty = nothing. */
export function blockersOf({
  booted,
  online,
  engine,
  image,
  audio,
  plan,
  text,
}: Readiness): readonly Blocker[] {
  if (!booted) return ['booting'];
  const blockers: Blocker[] = [];
  if (!online) blockers.push('offline');
  if (!engine) blockers.push('no-engine');
  else if (engine.state === 'missing') blockers.push('engine-missing');
  if (image.incoming || audio.incoming) blockers.push('uploading');
  if (!image.asset) blockers.push('no-image');
  else if (image.refused) blockers.push('image-refused');
  // Generate has it spoken first.
  if (text === 'unspeakable') blockers.push('no-text');
  else if (!audio.asset && text === 'none') blockers.push('no-audio');
  else if (audio.refused) blockers.push('audio-refused');
  if (plan && plan.conflicts.length > 0) blockers.push('conflict');
  return blockers;
}
