import { BoxSplitter } from './box-splitter.ts';
import { type Fragment, fragmentTimes } from './fragment.ts';
import { type InitSegment, readInitSegment } from './init-segment.ts';

/** What a fragmented MP4 is made of, in order: one beginning, then fragments. */
export type Segment = { kind: 'init'; init: InitSegment } | { kind: 'fragment'; fragment: Fragment };

/**
 * Reads a growing fragmented MP4 as whole segments. An unfinished one at the end is left out: it is not playable.
 * Throws what the stream throws, and `NotBoxes` for something that is no MP4.
 */
export async function* readSegments(stream: ReadableStream<Uint8Array>): AsyncGenerator<Segment> {
  const splitter = new BoxSplitter();
  const reader = stream.getReader();
  let init: InitSegment | null = null;
  let parts: Uint8Array[] = [];
  let moof: Uint8Array | null = null;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const box of splitter.push(value)) {
        // Sent so that the connection is not taken for a dead one.
        if (box.type === 'free') continue;
        if (!init) {
          parts.push(box.bytes);
          if (box.type !== 'moov') continue;
          init = readInitSegment(concat(parts));
          parts = [];
          yield { kind: 'init', init };
        } else if (box.type === 'moof') {
          moof = box.body;
          parts = [box.bytes];
        } else if (box.type === 'mdat' && moof) {
          // Other boxes (styp, sidx, the index at the end) carry nothing that a source buffer needs.
          const bytes = concat([...parts, box.bytes]);
          yield { kind: 'fragment', fragment: { bytes, ...fragmentTimes(moof, init.tracks) } };
          moof = null;
          parts = [];
        }
      }
    }
  } finally {
    // Also reached when the consumer stops early: lets go of the connection.
    await reader.cancel().catch(() => {});
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
