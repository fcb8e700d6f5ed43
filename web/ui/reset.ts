/** The way back of a value that is not the usual one. */
export interface Reset {
  /** What the button does: "Back to 48". */
  label: string;
  onclick: () => void;
}
