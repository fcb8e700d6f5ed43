/**
 * Parts of a face as indices into the 478 landmarks (MediaPipe's face mesh). `left` and `right` are the picture's
 * sides, not the person's. The convex hull of the points is meant, so their order does not matter.
 */
export const EYES = {
  left: [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  right: [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
} as const;

/** Skin right above and below an eye: what sunglasses, a mask or a hat cover together with it. */
export const AROUND_EYES = {
  left: [
    [27, 28, 29, 30, 222, 223, 224, 225],
    [228, 229, 230, 231, 117, 118, 119],
  ],
  right: [
    [257, 258, 259, 260, 442, 443, 444, 445],
    [448, 449, 450, 451, 346, 347, 348],
  ],
} as const;

/** The flat of the cheek beside the nose: skin in every face, above most beards. */
export const CHEEKS = {
  left: [36, 101, 118, 117, 123, 187, 205],
  right: [266, 330, 347, 346, 352, 411, 425],
} as const;

export const LIPS = [
  61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
] as const;

/** What a mask lies on, the nose with it: no beard grows there, no scarf reaches it. */
export const BEHIND_MASK = [
  [1, 4, 5, 45, 275, 51, 281],
  [36, 50, 187, 205, 207, 216],
  [266, 280, 411, 425, 427, 436],
  [2, 97, 164, 165, 167, 326, 391, 393],
  [18, 83, 182, 200, 201, 313, 406, 421],
] as const;

/** Skin that no mask covers: between the brows, beside the bridge of the nose, and the forehead. */
export const BARE_SKIN = [
  [9, 107, 108, 151, 336, 337],
  [6, 122, 168, 193, 351, 417],
  [67, 69, 109, 151, 297, 299, 338],
] as const;

/** From ear to ear between the eyes and the mouth. */
export const MID_FACE = [116, 123, 147, 187, 205, 2, 425, 411, 376, 352, 345, 6] as const;
