import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Material } from '../fixtures/material.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));

/** The landscape portrait of the first example: 704*384 gives 704×384 px. */
export async function examplePortrait(): Promise<Material> {
  const buffer = await readFile(`${EXAMPLES}portraits/amara.png`);
  return { name: 'amara.png', mimeType: 'image/png', buffer };
}
