/** A decoded picture: rows of RGBA, 8 bit each. */
export interface Pixels {
  width: number;
  height: number;
  channels: 4;
  data: Buffer;
}
