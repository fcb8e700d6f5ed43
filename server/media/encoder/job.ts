/** What a finished video says about itself; both tags survive in MP4. */
export interface VideoMetadata {
  title: string;
  /** JSON of how it was made (`Made` of the contract), from which a page can restore it. */
  comment: string;
}

/** The files of one video. Absolute paths; their folder exists. */
export interface VideoFiles {
  /** Fragmented MP4 that grows while frames come. */
  live: string;
  /** The same streams with the index in front, written when the run ends. */
  video: string;
  /** JPEG. */
  poster: string;
  metadata: VideoMetadata;
}

/** One run's worth of encoding. */
export interface EncodeJob extends VideoFiles {
  run: string;
  /** px; frames of any other size are refused. */
  width: number;
  height: number;
  fps: number;
  /** How many frames are expected; `finish` has the last word. */
  frames: number;
  /** The recording as uploaded: it becomes the soundtrack. */
  audio: string;
  /** Of a part of a longer video: where in the recording it begins, s. It has `frames` frames and not one more. */
  from?: number | undefined;
}

/** A part of a long video, made here. */
export interface Piece {
  path: string;
  /** Where it begins in the whole, s, and how many frames it should have; null = after the one before, all it has. */
  start: number | null;
  frames: number | null;
  /** Of its chapter. */
  title: string;
}

/** Parts, 1 … 255 in their order, to be joined to `video`. */
export interface JoinJob {
  pieces: Piece[];
  video: string;
  /** null = what the first of them says. */
  metadata: VideoMetadata | null;
}

/** The part of `from` between two times, s, that is to become `video` again. */
export interface CutOutJob {
  from: string;
  start: number;
  end: number;
  video: string;
  metadata: VideoMetadata;
}

/** A video in a grid: its path, and its place, px, all even. */
export interface GridCell {
  path: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Many videos, to be shown side by side in one. */
export interface GridJob {
  /** PNG: everything that does not move. Its size is that of the video. */
  sheet: string;
  cells: GridCell[];
  /** The recording that becomes the soundtrack. */
  audio: string;
  fps: number;
  video: string;
  metadata: VideoMetadata;
}

/** How much video there is: whole frames, and the bytes of `live` that hold them. */
export interface Encoded {
  frames: number;
  bytes: number;
}
