import {
  type Capabilities,
  DEFAULT_PARAMS,
  ParamName,
  type Params,
  type Part,
  type Plan,
  type PlanNote,
  type Size,
} from '../contract/index.ts';
import type { Length } from './length.ts';
import { outputSize, type Pixels, sidesOf } from './output-size.ts';

/** Names the sentence of a note. */
export type NoteCode =
  | 'no_effect'
  | 'same_pixels'
  | 'clips_beyond_recording'
  | 'recording_longer'
  | 'memory_short'
  | 'joins_visible'
  | 'one_part';

/** What is worth knowing before the run and stops nothing. */
export function findNotes(
  params: Params,
  capabilities: Capabilities,
  portrait: Pixels | null,
  length: Length,
  recordingSeconds: number | null,
  memory: Plan['memory'],
): PlanNote[] {
  const notes: PlanNote[] = [];
  const add = (param: ParamName, code: NoteCode, message: string) => notes.push({ param, code, message });

  for (const param of ParamName.options) {
    const capability = capabilities.params[param];
    if (capability?.support !== 'none' || params[param] === DEFAULT_PARAMS[param]) continue;
    add(param, 'no_effect', capability.note?.en ?? 'It has no effect with this engine.');
  }
  const smaller = portrait && sizeWithSamePixels(portrait, params.size, capabilities.sizes);
  if (portrait && smaller) {
    const { width, height } = outputSize(portrait, params.size);
    add(
      'size',
      'same_pixels',
      `${written(params.size)} gives the same ${width}×${height} px here as ${written(smaller)}.`,
    );
  }
  if (length.available !== null && params.num_clip > length.available) {
    add('num_clip', 'clips_beyond_recording', `The recording ends after ${count(length.available)}.`);
  }
  if (length.available !== null && recordingSeconds !== null && params.num_clip < length.available) {
    const [shown, whole] = [length.seconds, recordingSeconds].map((seconds) => seconds.toFixed(1));
    const message = `The video ends after ${shown} of ${whole} s; the whole recording takes ${count(length.available)}.`;
    add('num_clip', 'recording_longer', message);
  }
  // Where the cards are known it is no note but a refusal.
  if (!capabilities.cards && memory.available !== null && memory.expected > memory.available) {
    const [needed, there] = [memory.expected, memory.available].map((bytes) => Math.round(bytes / 1e9));
    const where = memory.device === 'gpu' ? 'the GPU' : 'this machine';
    add(
      'size',
      'memory_short',
      `About ${needed} GB of memory are needed at the peak, ${where} has ${there} GB.`,
    );
  }
  return notes;
}

/** What is worth knowing of a recording that is made in parts. */
export function partNotes(parts: readonly Part[], { continues = false }: Capabilities): PlanNote[] {
  const note = (code: NoteCode, message: string): PlanNote[] => [{ param: 'num_clip', code, message }];
  if (parts.length < 2)
    return note(
      'one_part',
      'The recording is no longer than that, or has no pause near it: it becomes one part.',
    );
  if (continues) return [];
  return note(
    'joins_visible',
    'This engine begins each part with the portrait as it is: the picture jumps where parts are joined.',
  );
}

/** The smallest size that gives the same output as a larger one; null when there is none. */
function sizeWithSamePixels(portrait: Pixels, size: Size, offered: readonly Size[]): Size | null {
  const area = (other: Size) => sidesOf(other).width * sidesOf(other).height;
  const output = outputSize(portrait, size);
  const same = offered.filter((other) => {
    if (area(other) >= area(size)) return false;
    const { width, height } = outputSize(portrait, other);
    return width === output.width && height === output.height;
  });
  return same.sort((a, b) => area(a) - area(b))[0] ?? null;
}

/** A size as the page's labels have it. */
function written(size: Size): string {
  return size.replace('*', '×');
}

function count(clips: number): string {
  return clips === 1 ? '1 clip' : `${clips} clips`;
}
