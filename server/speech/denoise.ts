import { Filter, FilterGraph, Frame } from 'node-av/lib';
import { soundFrame } from './sound-frame.ts';

/** How much of the noise is taken away, dB. More makes voices sound as if under water. */
const REDUCTION_DB = 12;
/** What FFmpeg takes as a noise floor, dBFS. */
const FLOORS = { lowest: -80, highest: -20 } as const;

/**
 * A recording (mono, −1…1 at `rate` Hz) with its steady noise of `noiseDb` dBFS gently reduced by FFmpeg's spectral
 * subtraction; the same length, chunk by chunk. (The filter can follow the noise by itself, but hardly does.)
 */
export async function* denoised(
  sound: AsyncIterable<Float32Array>,
  rate: number,
  noiseDb: number,
): AsyncIterable<Float32Array> {
  const graph = new FilterGraph();
  graph.alloc();
  const out = new Frame();
  out.alloc();
  try {
    const layout = `sample_rate=${rate}:sample_fmt=fltp:channel_layout=mono:time_base=1/${rate}`;
    const source = create(graph, 'abuffer', layout);
    const floor = Math.max(FLOORS.lowest, Math.min(FLOORS.highest, Math.round(noiseDb)));
    const filter = create(graph, 'afftdn', `nr=${REDUCTION_DB}:nf=${floor}`);
    const sink = create(graph, 'abuffersink', null);
    check(source.link(0, filter, 0));
    check(filter.link(0, sink, 0));
    check(graph.configSync());
    const ready = function* () {
      while (sink.buffersinkGetFrameSync(out) >= 0) {
        yield samplesOf(out);
        out.unref();
      }
    };
    let at = 0;
    for await (const samples of sound) {
      const frame = soundFrame(samples, rate, at);
      at += samples.length;
      try {
        check(source.buffersrcAddFrameSync(frame));
      } finally {
        frame.free();
      }
      yield* ready();
    }
    check(source.buffersrcAddFrameSync(null));
    yield* ready();
  } finally {
    out.free();
    graph.free();
  }
}

function create(graph: FilterGraph, name: string, args: string | null) {
  const filter = Filter.getByName(name);
  const context = filter && graph.createFilter(filter, name, args);
  if (!context) throw new Error(`the filter ${name} cannot be had`);
  return context;
}

function check(result: number): void {
  if (result < 0) throw new Error(`filtering failed (${result})`);
}

/** A copy: the frame's memory is used again. */
function samplesOf(frame: Frame): Float32Array {
  const [plane] = frame.data ?? [];
  if (!plane) return new Float32Array(0);
  return new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples).slice();
}
