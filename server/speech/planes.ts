import {
  AV_SAMPLE_FMT_DBL,
  AV_SAMPLE_FMT_DBLP,
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_S16,
  AV_SAMPLE_FMT_S16P,
  AV_SAMPLE_FMT_S32,
  AV_SAMPLE_FMT_S32P,
  AV_SAMPLE_FMT_U8,
  AV_SAMPLE_FMT_U8P,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';

/** The samples of one channel of a frame. */
export interface Plane {
  samples: Int16Array | Int32Array | Float32Array | Float64Array;
  /** Samples from one of this channel to its next. */
  step: number;
  offset: number;
  /** What full scale is in this format. */
  full: number;
}

interface Layout {
  full: number;
  planar: boolean;
  view: (bytes: Buffer, count: number) => Plane['samples'];
}

const unsigned = (bytes: Buffer, count: number) =>
  Int16Array.from(bytes.subarray(0, count), (value) => value - 128);
const int16 = (bytes: Buffer, count: number) => new Int16Array(bytes.buffer, bytes.byteOffset, count);
const int32 = (bytes: Buffer, count: number) => new Int32Array(bytes.buffer, bytes.byteOffset, count);
const float32 = (bytes: Buffer, count: number) => new Float32Array(bytes.buffer, bytes.byteOffset, count);
const float64 = (bytes: Buffer, count: number) => new Float64Array(bytes.buffer, bytes.byteOffset, count);

const LAYOUTS = new Map<number, Layout>([
  [AV_SAMPLE_FMT_U8, { full: 127, planar: false, view: unsigned }],
  [AV_SAMPLE_FMT_U8P, { full: 127, planar: true, view: unsigned }],
  [AV_SAMPLE_FMT_S16, { full: 32_767, planar: false, view: int16 }],
  [AV_SAMPLE_FMT_S16P, { full: 32_767, planar: true, view: int16 }],
  [AV_SAMPLE_FMT_S32, { full: 2 ** 31, planar: false, view: int32 }],
  [AV_SAMPLE_FMT_S32P, { full: 2 ** 31, planar: true, view: int32 }],
  [AV_SAMPLE_FMT_FLT, { full: 1, planar: false, view: float32 }],
  [AV_SAMPLE_FMT_FLTP, { full: 1, planar: true, view: float32 }],
  [AV_SAMPLE_FMT_DBL, { full: 1, planar: false, view: float64 }],
  [AV_SAMPLE_FMT_DBLP, { full: 1, planar: true, view: float64 }],
]);

/** The channels of a decoded frame, without copying where that can be had; none of a format that no file decodes to. */
export function planesOf(frame: Frame): Plane[] {
  const { format, channels, nbSamples } = frame;
  const data = frame.extendedData ?? frame.data ?? [];
  const layout = LAYOUTS.get(format);
  const [first] = data;
  if (!layout || !first) return [];
  const { full, view } = layout;
  if (layout.planar)
    return data
      .slice(0, channels)
      .map((plane) => ({ samples: view(plane, nbSamples), step: 1, offset: 0, full }));
  const samples = view(first, nbSamples * channels);
  return Array.from({ length: channels }, (_, offset) => ({ samples, step: channels, offset, full }));
}
