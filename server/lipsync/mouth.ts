/** The mouth in one decoded frame. Lengths in face heights (forehead to chin). */
export interface SeenMouth {
  /** When the frame is shown, s. */
  at: number;
  /** Between the inner lips. */
  gap: number;
  /** From corner to corner. */
  width: number;
}
