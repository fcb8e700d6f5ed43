/** What the studio asks of a fragmenting process: the whole video of a run, as fragments on its stdout. */
export interface FragmentCommand {
  /** Absolute path of an MP4 with pictures and sound. */
  video: string;
}
