import {
  type Capabilities,
  type CardUse,
  type Conflict,
  type MemoryUse,
  memoryNeeded,
  type Params,
  type Size,
} from '../contract/index.ts';
import { outputSize, type Pixels, sidesOf } from './output-size.ts';

/** Fewer steps than these change the picture; fewer frames a clip than these cut a sentence apart. */
const GOOD_STEPS = 3;
const GOOD_FRAMES = 24;

/** A GPU, what a run takes of it, and what it has, bytes. */
export interface CardNeed {
  card: CardUse;
  needed: number;
}

/** The GPU that a run comes nearest to filling, and what it takes of it; null where no cards are known. */
export function fullestCard(params: Params, capabilities: Capabilities, output: Pixels): CardNeed | null {
  const { cards } = capabilities;
  if (!cards) return null;
  const pixels = output.width * output.height;
  const needs = cards.map((card, rank) => ({
    card,
    needed: memoryNeeded(
      useOf(card, params),
      pixels,
      params.infer_frames,
      stepsOf(rank, params, cards.length),
    ),
  }));
  return needs.reduce((most, one) =>
    one.needed / one.card.bytes > most.needed / most.card.bytes ? one : most,
  );
}

/** Refuses what a GPU cannot hold, with the nearest setting that it can; null where it fits or nothing is known. */
export function memoryConflict(
  params: Params,
  capabilities: Capabilities,
  image: Pixels | null,
): Conflict | null {
  const full = fullestCard(params, capabilities, outputOf(params.size, image));
  if (!full || full.needed <= full.card.bytes) return null;
  const [needed, there] = [full.needed, full.card.bytes].map((bytes) => String(Math.round(bytes / 1e9)));
  const values = { needed: needed ?? '', there: there ?? '', index: String(full.card.index) };
  const short = `This run takes ${needed} GB of memory on GPU ${full.card.index}, which has ${there} GB.`;
  const way = nearest(params, capabilities, image);
  if (!way) {
    const message = `${short} No setting makes it fit.`;
    return { param: 'size', code: 'memory_none', message, suggestion: null, values };
  }
  const message = `${short} ${way.words}`;
  return { param: way.param, code: 'memory_over', message, suggestion: way.value, values };
}

type Way = { param: 'sample_steps' | 'infer_frames' | 'size'; value: string | number; words: string };

/** One change that makes it fit: a step less first, which is hardly seen, then shorter clips, then a smaller size. */
function nearest(params: Params, capabilities: Capabilities, image: Pixels | null): Way | null {
  const fits = (change: Partial<Params>) => {
    const changed = { ...params, ...change };
    const full = fullestCard(changed, capabilities, outputOf(changed.size, image));
    return full !== null && full.needed <= full.card.bytes;
  };
  const steps = (least: number): Way | null => {
    const value = below(
      params.sample_steps,
      1,
      Math.max(least, capabilities.params.sample_steps?.min ?? 1),
    ).find((sample_steps) => fits({ sample_steps }));
    return value === undefined
      ? null
      : {
          param: 'sample_steps',
          value,
          words: `With ${value} sample ${value === 1 ? 'step' : 'steps'} it fits.`,
        };
  };
  const frames = (least: number): Way | null => {
    const by = capabilities.params.infer_frames?.multipleOf ?? 4;
    const value = below(params.infer_frames, by, least).find((infer_frames) => fits({ infer_frames }));
    return value === undefined
      ? null
      : { param: 'infer_frames', value, words: `With ${value} frames per clip it fits.` };
  };
  const size = (): Way | null => {
    const value = smaller(params.size, capabilities.sizes).find((other) => fits({ size: other }));
    return value === undefined ? null : { param: 'size', value, words: `${value.replace('*', '×')} fits.` };
  };
  return steps(GOOD_STEPS) ?? frames(GOOD_FRAMES) ?? size() ?? steps(1) ?? null;
}

/** Multiples of `by` under `value`, the largest first. */
function below(value: number, by: number, least: number): number[] {
  const first = (Math.ceil(value / by) - 1) * by;
  return Array.from(
    { length: Math.max(0, Math.floor((first - least) / by) + 1) },
    (_, at) => first - at * by,
  );
}

/** Sizes of less area, the largest first; of equal ones the one that lies the same way. */
function smaller(size: Size, offered: readonly Size[]): Size[] {
  const area = (other: Size) => sidesOf(other).width * sidesOf(other).height;
  const turned = (other: Size) =>
    sidesOf(other).width > sidesOf(other).height === sidesOf(size).width > sidesOf(size).height ? 0 : 1;
  return offered
    .filter((other) => area(other) < area(size))
    .sort((a, b) => area(b) - area(a) || turned(a) - turned(b));
}

function outputOf(size: Size, image: Pixels | null): Pixels {
  return outputSize(image ?? sidesOf(size), size);
}

function useOf(card: CardUse, params: Params): MemoryUse {
  const changed = Object.entries(card.with ?? {}).find(([param]) => params[param as keyof Params] === true);
  return changed?.[1] ?? card.use;
}

/** Steps of a rank: shared out as evenly as they go, the first ranks having the more. */
function stepsOf(rank: number, { sample_steps }: Params, ranks: number): number {
  return Math.floor(sample_steps / ranks) + (rank < sample_steps % ranks ? 1 : 0);
}
