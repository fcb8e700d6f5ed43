import type { Readable } from 'node:stream';
import {
  type Asset,
  type AssetId,
  type AssetKind,
  type Made,
  MIN_PART_SECONDS,
  type ParamName,
  Params,
  type PartialParams,
  type PartsRequest,
  type Restored,
} from '../../contract/index.ts';
import { displayName } from '../assets/display-name.ts';
import { bytesOfStream } from './byte-source.ts';
import { readMade } from './read-made.ts';

/** What is left out is named, not repeated at length. */
const SHOWN_CHARACTERS = 60;
const MOST_SHOWN = 20;

/**
 * Reads out of an uploaded video what it was made from. Nothing of it is stored or decoded; the rest is let go.
 * @param assetOf what this studio has of an id
 * @throws ProblemError `nothing_to_restore`
 */
export async function restore(
  video: Readable,
  assetOf: (id: AssetId) => Promise<Asset | undefined>,
): Promise<Restored> {
  const bytes = bytesOfStream(video);
  // Whoever sends listens once all is sent.
  const made = await readMade(bytes).finally(() => bytes.skip(Number.MAX_SAFE_INTEGER));
  const input = async (kind: AssetKind) => {
    const asset = await assetOf(made[kind]);
    const isThere = asset?.kind === kind;
    const named = made.names?.[kind];
    const name = named === undefined ? (asset?.name ?? null) : displayName(named, kind);
    return { id: made[kind], name, there: isThere };
  };
  const [image, audio] = await Promise.all([input('image'), input('audio')]);
  const { engine, prompt } = made;
  return {
    version: made.version ?? null,
    engine,
    engineVersion: made.engineVersion ?? null,
    prompt,
    ...paramsOf(made),
    image,
    audio,
    part: made.part ?? null,
    parts: partsOf(made),
  };
}

/** Those that this studio has, with values that it takes. */
function paramsOf({ params, parts }: Made): Pick<Restored, 'params' | 'ignored'> {
  const taken: Record<string, unknown> = {};
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    // Each part has as many as its stretch takes: those of the first say nothing of the whole.
    if (parts && name === 'num_clip') continue;
    const known = Object.hasOwn(Params.shape, name) ? Params.shape[name as ParamName] : undefined;
    const read = known?.safeParse(value);
    if (read?.success) taken[name] = read.data;
    else if (ignored.length < MOST_SHOWN)
      ignored.push(shortened(`${JSON.stringify(name).slice(1, -1)}=${JSON.stringify(value) ?? ''}`));
  }
  return { params: taken as PartialParams, ignored };
}

/** A long recording is cut in the pauses nearest to a length: that of the longest part comes closest to it. */
function partsOf({ parts }: Made): PartsRequest | null {
  if (!parts || parts.length < 2) return null;
  const longest = Math.max(...parts.map(({ start, end }) => end - start));
  const seconds = Math.min(3600, Math.max(MIN_PART_SECONDS, Math.round(longest)));
  return { seconds, prompts: parts.map(({ prompt = '' }, index) => (index === 0 ? '' : prompt)) };
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}…` : text;
}
