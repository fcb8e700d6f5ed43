import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config, FaceResult, GraphModel, Human, Tensor } from '@vladmandic/human';
import type { Look } from './crop.ts';
import { fetchOnlyFiles } from './fetch-only-files.ts';

/** A face as the model sees it in one look. `points` holds 478 × (x, y, z), px of the look, z < 0 towards the camera. */
export interface SeenFace {
  points: Float32Array;
  /** Confidence 0…1 of the box detector and of the landmark model together. */
  score: number;
  /**
   * How much it looks like a face that stands upright, 0…1: the detector's confidence, and more strongly that of the
   * landmark model, which falls further than the detector's when eyes are looked for where the mouth is.
   */
  evidence: number;
}

/** Where the detector alone sees the parts of a face, px of the look. It has learned from drawings too. */
export interface SeenParts {
  /** Between the eyes. */
  eyes: Place;
  mouth: Place;
}
interface Place {
  x: number;
  y: number;
}

/** What a face shows, certainties 0…1 that sum up to at most 1; the rest is rest or surprise. */
export interface Expression {
  smiling: number;
  angry: number;
  /** Sad, afraid or disgusted: the model confuses these with each other. */
  gloomy: number;
}

/** The detector, the landmark model and the expression model, loaded from the installed package by file path. */
export interface FaceModels {
  /** The faces in a look, with their landmarks. */
  detect(look: Look): Promise<SeenFace[]>;
  /** The same faces as the detector sees them before the landmark model does. */
  detectParts(look: Look): Promise<SeenParts[]>;
  /** What the upright face that fills a look of `EXPRESSION_SIDE` px expresses. */
  classify(look: Look): Promise<Expression>;
}

/** 468 of the face surface, 10 of the irises. */
export const POINTS = 478;
/** px of a look for the expression model: its own input. */
export const EXPRESSION_SIDE = 64;

/** Loads the models. Call it in a thread of its own: the wasm backend installs process-wide exception handlers. */
export async function loadFaceModels(): Promise<FaceModels> {
  const require = createRequire(import.meta.url);
  const humanDir = dirname(require.resolve('@vladmandic/human'));
  const wasmDir = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  fetchOnlyFiles();
  require('@tensorflow/tfjs-backend-wasm');
  const { Human } = require(join(humanDir, 'human.node-wasm.js')) as typeof import('@vladmandic/human');
  const models = join(humanDir, '..', 'models');
  const human = new Human(settings(join(wasmDir, '..', 'dist'), models)) as Human;
  await human.load();
  // Not by human.detect: that would judge every coarse look, in its own cut.
  const moods = await human.tf.loadGraphModel(pathToFileURL(join(models, 'emotion.json')).href);
  return {
    detect: (look) => detect(human, look),
    detectParts: (look) => detectParts(human, look),
    classify: (look) => classify(human, moods, look),
  };
}

function settings(wasmDir: string, modelDir: string): Partial<Config> {
  const off = { enabled: false };
  return {
    backend: 'wasm',
    wasmPath: `${pathToFileURL(wasmDir).href}/`,
    modelBasePath: `${pathToFileURL(modelDir).href}/`,
    debug: false,
    cacheSensitivity: 0,
    filter: off,
    face: {
      enabled: true,
      // Turned upright by the detector's own eyes and mouth before the landmarks are looked for: they know no others.
      detector: { rotation: true, minConfidence: 0.2, maxDetected: 8, skipFrames: 0, skipTime: 0 },
      mesh: { enabled: true },
      iris: { enabled: true, skipFrames: 0, skipTime: 0 },
      emotion: off,
      description: off,
    },
    body: off,
    hand: off,
    object: off,
    gesture: off,
    segmentation: off,
  } as Partial<Config>;
}

async function detect(human: Human, look: Look): Promise<SeenFace[]> {
  const faces = await facesIn(human, look, true);
  return faces
    .filter((found) => found.mesh.length >= POINTS)
    .map((found) => ({
      points: Float32Array.from(found.mesh.slice(0, POINTS).flatMap(([x, y, z]) => [x, y, z ?? 0])),
      score: Math.sqrt(found.boxScore * found.faceScore),
      evidence: found.boxScore * found.faceScore ** 2,
    }));
}

async function detectParts(human: Human, look: Look): Promise<SeenParts[]> {
  const faces = await facesIn(human, look, false);
  return faces.flatMap(({ annotations }) => {
    const [left, right, mouth] = (['leftEye', 'rightEye', 'mouth'] as const).map(
      (part) => annotations[part]?.[0],
    );
    if (!left || !right || !mouth) return [];
    return {
      eyes: { x: (left[0] + right[0]) / 2, y: (left[1] + right[1]) / 2 },
      mouth: { x: mouth[0], y: mouth[1] },
    };
  });
}

async function facesIn(human: Human, look: Look, landmarks: boolean): Promise<FaceResult[]> {
  const tensor = human.tf.tensor3d(look.rgb, [look.side, look.side, 3], 'int32');
  try {
    // What is asked for once stays asked for.
    const enabled = { enabled: landmarks };
    const asked = { face: { mesh: enabled, iris: enabled } };
    return (await human.detect(tensor as Parameters<Human['detect']>[0], asked)).face;
  } finally {
    human.tf.dispose(tensor);
  }
}

/** Chances of angry, disgusted, afraid, happy, sad, surprised, neutral, in this order (oarriaga/face_classification). */
async function classify(human: Human, moods: GraphModel, { side, rgb }: Look): Promise<Expression> {
  const grey = Float32Array.from({ length: side * side }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(i * 3, i * 3 + 3);
    return ((0.299 * red + 0.587 * green + 0.114 * blue) / 255 - 0.5) * 2;
  });
  const input = human.tf.tensor4d(grey, [1, side, side, 1]);
  const output = moods.execute(input) as Tensor;
  try {
    const [angry = 0, disgusted = 0, afraid = 0, smiling = 0, sad = 0] = await output.data();
    return { smiling, angry, gloomy: disgusted + afraid + sad };
  } finally {
    human.tf.dispose([input, output]);
  }
}
