import { z } from 'zod';
import { Stage } from './run.ts';

/** 0…1. */
const Share = z.number().min(0).max(1);
const Bytes = z.number().min(0);

/** One GPU at one moment; null where the card or the driver does not say. */
export const GpuSample = z.object({
  /** Its number, as nvidia-smi counts. */
  index: z.int().min(0),
  name: z.string(),
  load: Share.nullable(),
  /** Taken of it, bytes, and what it has. */
  memory: Bytes,
  total: Bytes,
  /** What processes of the studio take of it. */
  ours: Bytes.nullable(),
  watts: z.number().min(0).nullable(),
  celsius: z.number().nullable(),
});
export type GpuSample = z.infer<typeof GpuSample>;

/** This machine at one moment. */
export const MonitorSample = z.object({
  at: z.iso.datetime(),
  /** Of all cores, since the sample before. */
  cpu: Share,
  /** Main memory: taken, there, and what the studio takes with all that it has started. */
  memory: Bytes,
  total: Bytes,
  ours: Bytes,
  /** Free on the disk of the data directory; null where the system does not say. */
  disk: Bytes.nullable(),
  /** The longest that the studio's own event loop kept anybody waiting since the sample before, ms. */
  loop: z.number().min(0),
  /** Empty without an NVIDIA GPU, and while nvidia-smi does not answer. */
  gpus: z.array(GpuSample),
});
export type MonitorSample = z.infer<typeof MonitorSample>;

/** The newest samples, oldest first. */
export const MonitorState = z.object({
  /** Between two samples. */
  intervalMs: z.int().positive(),
  samples: z.array(MonitorSample),
});
export type MonitorState = z.infer<typeof MonitorState>;

/** Where a stage or a clip of a run began: seconds after the recording did. */
export const RunMark = z.object({ t: z.number().min(0), stage: Stage, clip: z.int().min(0) });
export type RunMark = z.infer<typeof RunMark>;

const Row = z.array(z.number().nullable());

/** One GPU over a run. */
export const GpuRecord = z.object({
  index: z.int().min(0),
  name: z.string(),
  total: Bytes,
  load: Row,
  memory: Row,
  ours: Row,
  watts: Row,
  celsius: Row,
});
export type GpuRecord = z.infer<typeof GpuRecord>;

/** The machine over a run, as columns: `t` is in seconds after `startedAt`, the others are as in a sample. */
export const RunRecord = z.object({
  startedAt: z.iso.datetime(),
  total: Bytes,
  t: z.array(z.number()),
  cpu: Row,
  memory: Row,
  ours: Row,
  disk: Row,
  loop: Row,
  gpus: z.array(GpuRecord),
  marks: z.array(RunMark),
  /** The peak that the plan promised, bytes: of main memory, or of one GPU. */
  promised: z.object({ bytes: Bytes, device: z.enum(['cpu', 'gpu']) }).nullable(),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** What the progress socket sends to those who asked for samples: it has no number, and is not sent again. */
export const MonitorMessage = z.object({ type: z.literal('monitor.sample'), sample: MonitorSample });
export type MonitorMessage = z.infer<typeof MonitorMessage>;
