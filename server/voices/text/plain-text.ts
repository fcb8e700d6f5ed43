/** Pictures, and what joins and colours them. */
const EMOJI =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\ufe0e|\ufe0f|\u200d|\u20e3/gu;
/** Soft hyphens, zero-width spaces, byte order marks, marks of direction: nobody sees them. */
const UNSEEN = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const SPACES = /[^\S\n]+/g;

/**
 * A text as it is spoken: paragraphs as lines of their own, no emoji, nothing that cannot be seen, whatever any voice
 * would take for a command made harmless.
 */
export function plainText(text: string): string {
  return (
    text
      .normalize('NFC')
      .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
      .replace(UNSEEN, '')
      .replace(EMOJI, ' ')
      // eSpeak takes what stands between for phonemes.
      .replace(/\[{2,}|\]{2,}/g, ' ')
      .replace(SPACES, ' ')
      .replace(/ ?\n[\n ]*/g, '\n')
      .trim()
  );
}
