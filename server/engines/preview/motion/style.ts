import { applyEffect, type MotionStyle, NATURAL } from './motion-style.ts';
import { NEGATION, STRENGTH, WORDS } from './prompt-words.ts';

/** A clause is as far as a "no" or a "slightly" reaches. */
const CLAUSE_END = /[.,;:!?\n()，。；：！？、（）]+|\bbut\b|\bwhile\b|\bthen\b|但是|但|然后|同时/u;

/** How strongly a word is meant, from what stands in front of it. */
function strengthOf(before: string): number {
  let strength = 1;
  for (const { pattern, factor } of STRENGTH) if (pattern.test(before)) strength *= factor;
  return strength;
}

/**
 * Reads the words about motion and mood out of a prompt, English and Chinese, with negations ("no nodding",
 * "不要点头") and degrees ("slightly", "非常"). What it does not know it ignores; the order of words does not matter,
 * except that a later word of the same kind has the last say.
 */
export function styleOf(prompt: string): MotionStyle {
  const style: MotionStyle = { ...NATURAL };
  const clauses = prompt.toLowerCase().replaceAll('’', "'").split(CLAUSE_END);
  for (const clause of clauses) {
    for (const word of WORDS) {
      const found = word.pattern.exec(clause);
      if (!found) continue;
      const before = clause.slice(0, found.index);
      if (NEGATION.some((pattern) => pattern.test(before))) applyEffect(style, word.denied, 1);
      else
        applyEffect(style, word.meant, strengthOf(`${before}${clause.slice(found.index + found[0].length)}`));
    }
  }
  return style;
}
