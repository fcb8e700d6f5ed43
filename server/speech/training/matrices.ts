import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Products of matrices, several times faster than loops in JavaScript: the WebAssembly kernels of TensorFlow.js. */
export interface Matrices {
  /** Hands in `[rows][columns]` values; give it back with `dispose()`. */
  upload(values: Float32Array, rows: number, columns: number): Tensor2D;
  /** `a · b`. (Letting the kernels transpose is several times slower than doing it before.) */
  product(a: Tensor2D, b: Tensor2D): Float32Array;
}

/** Starts the kernels. Only its matrix product is used: Node cannot load its gradients without a bundler. */
export async function loadMatrices(): Promise<Matrices> {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
  wasm.setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly kernels are not available');
  await tf.ready();
  return {
    upload: (values, rows, columns) => tf.tensor2d(values, [rows, columns]),
    product(a, b) {
      const result = tf.matMul(a, b);
      const values = result.dataSync() as Float32Array;
      result.dispose();
      return values;
    },
  };
}
