/** Why a recording cannot be used. All but `unreadable` are the recording's own fault. */
export type RecordingErrorCode =
  /** The file is missing or cannot be read. */
  | 'unreadable'
  /** Not a container that the studio accepts, or damaged beyond its header. */
  | 'not-a-recording'
  /** A container without any sound in it. */
  | 'no-audio'
  /** Sound in a codec that cannot be decoded here. */
  | 'unsupported-codec'
  /** A codec that is known, but nothing (or less than half) of the packets decodes. */
  | 'corrupt'
  /** More channels than can be mixed down. */
  | 'too-many-channels'
  /** Longer than the caller allows. */
  | 'too-long';

/** A recording that cannot be decoded. `message` is a sentence for the log, not for the page. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code: RecordingErrorCode;

  constructor(code: RecordingErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
