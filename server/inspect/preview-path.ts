import { join } from 'node:path';
import type { PreviewSize } from '../contract/index.ts';

/** Where the preview of a portrait lies that has its files in `folder`. */
export function previewPath(folder: string, size: PreviewSize): string {
  return join(folder, `preview-${size}.jpg`);
}
