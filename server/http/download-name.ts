import { create } from 'content-disposition';

/** Characters that some file system refuses, and controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
const UNSAFE = /[\u0000-\u001f\u007f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+/g;

/** A file name made of `parts`, for every file system. */
export function fileName(parts: readonly (string | null)[], extension: string): string {
  const words = parts.map((part) => part?.replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim()).filter(Boolean);
  // Counted in characters, so that none is cut in half; 80 of them stay below 255 bytes in any script.
  const stem = Array.from(words.join(' '))
    .slice(0, 80)
    .join('')
    .replace(/[. ]+$/, '');
  return `${stem || 'video'}.${extension}`;
}

/** A Content-Disposition header (RFC 6266): the full name, and one in ASCII for what does not know RFC 8187. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]+/g, '')
    .trim();
  return create(name, { type: kind, fallback: ascii || 'file' });
}
