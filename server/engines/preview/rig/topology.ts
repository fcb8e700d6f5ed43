/**
 * Which of the 468 landmarks is what. "Left" is the picture's left throughout. Curves run from left to right.
 */

/** Around the face surface, clockwise from the forehead. */
export const OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;

/** Edge of the upper and of the lower lip towards the mouth's inside; both start and end in the inner corners. */
export const INNER_UPPER = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308] as const;
export const INNER_LOWER = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308] as const;

/** Rows of the upper lip from the inside outwards, without the corners. */
const UPPER_ROWS = [
  [191, 80, 81, 82, 13, 312, 311, 310, 415],
  [183, 42, 41, 38, 12, 268, 271, 272, 407],
  [184, 74, 73, 72, 11, 302, 303, 304, 408],
  [185, 40, 39, 37, 0, 267, 269, 270, 409],
] as const;
/** Rows of the lower lip from the inside outwards, without the corners. */
export const LOWER_ROWS = [
  [95, 88, 178, 87, 14, 317, 402, 318, 324],
  [96, 89, 179, 86, 15, 316, 403, 319, 325],
  [77, 90, 180, 85, 16, 315, 404, 320, 307],
  [146, 91, 181, 84, 17, 314, 405, 321, 375],
] as const;

/** How far from the inner edge a lip landmark lies: 0 on it, 1 on the outline. Corners are not in here. */
export const UPPER_LIP: ReadonlyMap<number, number> = rowDepths(UPPER_ROWS);
export const LOWER_LIP: ReadonlyMap<number, number> = rowDepths(LOWER_ROWS);

/** Corners of the mouth, from the outline inwards. */
export const MOUTH_CORNERS: ReadonlySet<number> = new Set([61, 76, 62, 78, 291, 306, 292, 308]);

/** Lid margins, from the picture's left to its right, corners included. */
export const EYES = [
  {
    upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
    lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
    brow: [70, 63, 105, 66, 107, 46, 53, 52, 65, 55],
  },
  {
    upper: [362, 398, 384, 385, 386, 387, 388, 466, 263],
    lower: [362, 382, 381, 380, 374, 373, 390, 249, 263],
    brow: [336, 296, 334, 293, 300, 285, 295, 282, 283, 276],
  },
] as const;

/** Single landmarks that measures start from. */
export const POINT = {
  forehead: 10,
  chin: 152,
  noseRoot: 168,
  noseBase: 2,
  cheekLeft: 205,
  cheekRight: 425,
  outerEyeLeft: 33,
  outerEyeRight: 263,
  cornerLeft: 61,
  cornerRight: 291,
  lipUpper: 13,
  lipLower: 14,
  sideLeft: 234,
  sideRight: 454,
} as const;

/** Landmarks of the face surface; the irises come after them. */
export const SURFACE_POINTS = 468;

function rowDepths(rows: readonly (readonly number[])[]): Map<number, number> {
  return new Map(
    rows.flatMap((row, depth) => row.map((index) => [index, depth / (rows.length - 1)] as const)),
  );
}
