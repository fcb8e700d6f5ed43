/** What a quality level spends its time on. */
export interface Quality {
  /** Texels per pixel of the luma texture: 1, or 2 with a long interpolation kernel (keeps a moving face sharp). */
  texture: 1 | 2;
  /** Antialiased edge between the lips and the mouth's inside. */
  softEdge: boolean;
  /** Teeth, tongue and shading of the mouth's inside; without, it is a plain dark. */
  interior: boolean;
  /** How much of the sharpness that moving costs is given back, 0…1. */
  detail: number;
}

const LEVELS: readonly Quality[] = [
  { texture: 1, softEdge: false, interior: false, detail: 0 },
  { texture: 1, softEdge: false, interior: true, detail: 0 },
  { texture: 1, softEdge: true, interior: true, detail: 0 },
  { texture: 2, softEdge: true, interior: true, detail: 0 },
  { texture: 2, softEdge: true, interior: true, detail: 0.25 },
  { texture: 2, softEdge: true, interior: true, detail: 0.5 },
  { texture: 2, softEdge: true, interior: true, detail: 0.75 },
  { texture: 2, softEdge: true, interior: true, detail: 1 },
];

/** The rendering quality for `sample_steps`: 1 is fastest, 4 the default, 8 and above the finest. */
export function qualityOf(sampleSteps: number): Quality {
  const level = Math.min(LEVELS.length, Math.max(1, Math.round(sampleSteps)));
  return LEVELS[level - 1];
}
