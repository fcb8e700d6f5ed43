/**
 * What somebody typed as a number, with either separator of decimals: "2,5" and "2.5" are the same. Null for anything
 * else, and for what may be grouped ("1,000.5", "1.000.000", "1 000"): it is refused rather than guessed.
 */
export function readNumber(text: string): number | null {
  const [, sign = '', whole = '', part = ''] = /^([-+−]?)(\d*)(?:[.,](\d*))?$/.exec(text.trim()) ?? [];
  if (whole === '' && part === '') return null;
  // "1,000" is a thousand for some and one for others; nobody writes one like that into a field of few decimals.
  if (/^[-+−]?[1-9]\d{0,2}[.,]\d{3}$/.test(text.trim())) return null;
  const size = Number(`${whole || '0'}.${part || '0'}`);
  return sign === '-' || sign === '−' ? -size : size;
}
