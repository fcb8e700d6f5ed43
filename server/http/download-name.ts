import { create } from 'content-disposition';

/** Characters that some file system refuses, and controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
const UNSAFE = /[\u0000-\u001f\u007f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+/g;

/** Long enough to tell names apart. */
const STEM_CHARACTERS = 80;
/** File systems take names of 255 bytes; browsers add " (1)" and their own extension while loading. */
const STEM_BYTES = 200;

/** A file name made of `parts`, for every file system. */
export function fileName(parts: readonly (string | null)[], extension: string): string {
  const words = parts.map((part) => part?.replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim()).filter(Boolean);
  const stem = shortened(words.join(' ')).replace(/[. ]+$/, '');
  return `${stem || 'video'}.${extension}`;
}

/** As many characters, as a reader counts them, as fit: a family of emoji is one of up to 25 bytes, and stays whole. */
function shortened(text: string): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  let stem = '';
  for (const character of characters.slice(0, STEM_CHARACTERS)) {
    if (Buffer.byteLength(stem + character) > STEM_BYTES) break;
    stem += character;
  }
  return stem;
}

/** A Content-Disposition header (RFC 6266): the full name, and one in ASCII for what does not know RFC 8187. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]+/g, '')
    .trim();
  // Nothing is left of a name in another script but its extension, and ".mp4" alone is a hidden file.
  const fallback = /^\.[a-z0-9]+$/i.test(ascii) ? `file${ascii}` : ascii || 'file';
  return create(name, { type: kind, fallback });
}
