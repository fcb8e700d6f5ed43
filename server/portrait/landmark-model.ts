import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config, Human } from '@vladmandic/human';
import type { Look } from './crop.ts';

/** A face as the model sees it in one look. `points` holds 478 × (x, y, z), px of the look, z < 0 towards the camera. */
export interface SeenFace {
  points: Float32Array;
  /** Confidence 0…1 of the box detector and of the landmark model together. */
  score: number;
}

/** The detector and the landmark model, loaded from the installed package by file path. */
export interface LandmarkModel {
  see(look: Look): Promise<SeenFace[]>;
  /** Corner indices of the 880 triangles between the first 468 points. */
  readonly triangles: Uint16Array;
}

const CONTENT_TYPES: Record<string, string> = {
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** 468 of the face surface, 10 of the irises. */
export const POINTS = 478;

/** Loads the models. Call it in a thread of its own: the wasm backend installs process-wide exception handlers. */
export async function loadLandmarkModel(): Promise<LandmarkModel> {
  const require = createRequire(import.meta.url);
  const humanDir = dirname(require.resolve('@vladmandic/human'));
  const wasmDir = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  serveFileUrls();
  require('@tensorflow/tfjs-backend-wasm');
  const { Human } = require(join(humanDir, 'human.node-wasm.js')) as typeof import('@vladmandic/human');
  const human = new Human(settings(join(wasmDir, '..', 'dist'), join(humanDir, '..', 'models'))) as Human;
  await human.load();
  const flat = (human.faceTriangulation as unknown as (number | number[])[]).flat();
  return { see: (look) => see(human, look), triangles: Uint16Array.from(flat) };
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
      detector: { rotation: false, minConfidence: 0.2, maxDetected: 8, skipFrames: 0, skipTime: 0 },
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

/** Node's fetch refuses file URLs, and the model loader knows no other way to read a file. No other URL is served. */
function serveFileUrls(): void {
  globalThis.fetch = async (input) => {
    const url = new URL(String(input instanceof Request ? input.url : input));
    if (url.protocol !== 'file:')
      throw new Error(`The landmark model asked for ${url.href}; it may only read files.`);
    const type = CONTENT_TYPES[extname(url.pathname)] ?? 'application/octet-stream';
    return new Response(readFileSync(url), { headers: { 'content-type': type } });
  };
}

async function see(human: Human, look: Look): Promise<SeenFace[]> {
  const tensor = human.tf.tensor3d(look.rgb, [look.side, look.side, 3], 'int32');
  try {
    const { face } = await human.detect(tensor as Parameters<Human['detect']>[0]);
    return face
      .filter((found) => found.mesh.length >= POINTS)
      .map((found) => ({
        points: Float32Array.from(found.mesh.slice(0, POINTS).flatMap(([x, y, z]) => [x, y, z ?? 0])),
        score: Math.sqrt(found.boxScore * found.faceScore),
      }));
  } finally {
    human.tf.dispose(tensor);
  }
}
