import stringWidth from 'string-width';

/** A text with spaces behind it, so many columns of a terminal wide: Chinese characters take two. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}

/** As much of a text as fits into so many columns. */
export function cutColumns(text: string, columns: number): string {
  const characters = [...text];
  while (characters.length > 0 && stringWidth(characters.join('')) > columns) characters.pop();
  return characters.join('');
}
