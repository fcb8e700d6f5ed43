import { z } from 'zod';
import { EngineId, MissingPiece } from './engine.ts';

/** What is looked at: the studio itself, the machine, its GPUs, what an engine needs. */
export const DoctorPart = z.enum(['studio', 'machine', 'gpu', 'engine']);
export type DoctorPart = z.infer<typeof DoctorPart>;

/** `pass` ✓ · `advise` !: it works, and could be better · `fail` ✗: something will not work. */
export const DoctorVerdict = z.enum(['pass', 'advise', 'fail']);
export type DoctorVerdict = z.infer<typeof DoctorVerdict>;

/** What was found: `what` says it, `how` and `paste` are the remedy (`how` is empty where none is needed). */
export const DoctorFinding = MissingPiece.extend({ part: DoctorPart, verdict: DoctorVerdict });
export type DoctorFinding = z.infer<typeof DoctorFinding>;

/** What the doctor has found on this machine. */
export const DoctorReport = z.object({
  /** The engine whose needs were looked at. */
  engine: EngineId,
  at: z.iso.datetime(),
  /** How long it took. */
  milliseconds: z.int().min(0),
  /** Whether the engine's own set-up was looked at anew, its Python too; else as it was last found. */
  thorough: z.boolean(),
  findings: z.array(DoctorFinding),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

/** `thorough`: also start the engine's Python, which takes its time. */
export const DoctorQuery = z.strictObject({
  engine: EngineId.optional(),
  thorough: z.stringbool().default(true),
});
export type DoctorQuery = z.output<typeof DoctorQuery>;
