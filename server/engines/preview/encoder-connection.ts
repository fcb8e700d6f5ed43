import { Failure } from '../failure.ts';
import { FrameWriter } from '../frame-writer.ts';

/** Connects to the encoder that takes the frames of a run or session. @throws Failure when it cannot be reached. */
export async function connectEncoder(at: {
  socket: string;
  width: number;
  height: number;
}): Promise<FrameWriter> {
  const { socket, width, height } = at;
  try {
    return await FrameWriter.connect(socket, { width, height, format: 'yuv420p' });
  } catch (cause) {
    throw new Failure('encoder_failed', `The video encoder cannot be reached (${reason(cause)}).`, cause);
  }
}

/** Work that waits for the encoder: its going away is its failure, not ours. */
export async function handedOver<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Failure('encoder_failed', `The video encoder stopped taking frames (${reason(cause)}).`, cause);
  }
}

/** What an error says. */
export const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
