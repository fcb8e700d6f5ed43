import { readFileSync } from 'node:fs';
import { extname } from 'node:path';

const CONTENT_TYPES: Record<string, string> = {
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * Makes this process's `fetch` read file URLs, and no others. Node's own refuses them, and the loader of the models knows
 * no other way to read a file.
 */
export function fetchOnlyFiles(): void {
  globalThis.fetch = async (input) => {
    const url = new URL(String(input instanceof Request ? input.url : input));
    if (url.protocol !== 'file:')
      throw new Error(`The face models asked for ${url.href}; they may only read files.`);
    const type = CONTENT_TYPES[extname(url.pathname)] ?? 'application/octet-stream';
    return new Response(readFileSync(url), { headers: { 'content-type': type } });
  };
}
