import type { Options } from '#contract';
import { type Draft, sameParams } from './draft.svelte.ts';
import type { Linked } from './link.ts';
import { usualOf } from './usual-params.ts';

/**
 * Fills in what a link asks for, else the draft of last time, else the studio's example.
 * @param speaks a text takes the place of the recording: without its own there is none
 */
export async function openDraft(
  draft: Draft,
  options: Options,
  link: Linked,
  speaks: boolean,
): Promise<void> {
  const { image, audio } = draft;
  const { limits, defaults, exampleAssets: shipped } = options;
  image.limitBytes(limits.maxImageBytes);
  audio.limitBytes(limits.maxAudioBytes);
  const before = draft.remembered();
  // A link names what differs from the usual; the draft of another day has no say beside it.
  const usual = usualOf(options);
  const params = { ...usual, ...(link.params ?? before?.params) };
  // The page's own address, read again after a reload, says nothing of parts; somebody else's link means one run.
  const isOwn = sameParams(params, { ...usual, ...before?.params });
  const parts = isOwn ? (before?.parts ?? null) : null;
  draft.open(link.engine ?? before?.engine ?? null, before?.prompt ?? defaults.prompt, params, parts);
  await Promise.all([
    image.fill([before?.image, defaults.image], shipped),
    audio.fill(speaks ? [before?.audio] : [before?.audio, defaults.audio], shipped),
  ]);
  draft.opened();
}
