import type { FileVideo } from '../../wire/video-file.ts';
import type { Failure } from '../failure.ts';

/** Takes what a program makes and hands it to the encoder process. */
export interface OutputTaker {
  /** Frames handed over so far. */
  readonly sent: number;
  /** Whether everything has come, although the program goes on. */
  readonly complete: boolean;
  /** Why what has come cannot be used. */
  readonly failure: Failure | null;
  /** A line that the program has printed. */
  line(line: string): void;
  /** The program has ended well: hands over what is left. Rejects with a `Failure`. */
  finish(): Promise<FileVideo>;
  /** The program was stopped or has failed: hands over what can be used, in a moment. Never rejects. */
  rescue(): Promise<void>;
  close(): void;
}
