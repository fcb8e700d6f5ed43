/** What letters without a decomposition, signs and marks are read as. */
const AS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'th',
  Ð: 'Th',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': ', ',
  '—': ', ',
  '…': '...',
  '€': ' euros ',
  '£': ' pounds ',
  '¥': ' yen ',
  '°': ' degrees ',
  '×': ' times ',
  '÷': ' divided by ',
  '±': ' plus or minus ',
  '½': ' one half ',
  '¼': ' one quarter ',
  '¾': ' three quarters ',
};

/** A text in the letters that an English synthesiser of the nineties knows: accents are dropped, signs become words. */
export function asciiText(text: string): string {
  return text
    .replace(/[^\u0020-\u007e]/gu, (character) => AS[character] ?? character)
    .normalize('NFKD')
    .replace(/[^\u0020-\u007e]/gu, '')
    .replace(/ +/g, ' ')
    .trim();
}
