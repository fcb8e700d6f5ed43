import type { Viseme } from '../visemes.ts';

/** The mouth shapes of a synthesiser's sounds. Throws for a sound that is in no table. */
export type PhoneSet = (phone: string) => readonly Viseme[];

type Shapes = Partial<Record<Viseme, string>>;

function phoneSet(name: string, shapes: Shapes, glides: Record<string, readonly Viseme[]> = {}): PhoneSet {
  const table = new Map<string, readonly Viseme[]>(Object.entries(glides));
  for (const [shape, phones] of Object.entries(shapes))
    for (const phone of phones.split(' ')) table.set(phone, [shape as Viseme]);
  return (phone) => {
    const found = table.get(phone);
    if (!found) throw new Error(`no mouth shape for the ${name} phone ${phone}`);
    return found;
  };
}

/** flite's and Festival's English (US radio phone set). A glide stays three fifths of its time in its first shape. */
export const ENGLISH = phoneSet(
  'English',
  {
    aa: 'aa ae ah',
    O: 'ao ow',
    E: 'eh ey ax',
    RR: 'er axr r',
    I: 'ih ix iy y',
    U: 'uh uw w',
    PP: 'p b m em',
    FF: 'f v',
    SS: 's z',
    TH: 'th dh',
    DD: 't d dx',
    kk: 'k g hh hv',
    nn: 'n nx en ng l el',
    CH: 'sh zh ch jh',
    sil: 'pau h# brth',
  },
  {
    ay: ['aa', 'aa', 'aa', 'I', 'I'],
    aw: ['aa', 'aa', 'aa', 'U', 'U'],
    oy: ['O', 'O', 'O', 'I', 'I'],
  },
);

export const ITALIAN = phoneSet('Italian', {
  aa: 'a a1',
  O: 'o o1 O O1',
  E: 'e e1 E E1',
  RR: 'r',
  I: 'i i1 j',
  U: 'u u1 w',
  PP: 'p b m',
  FF: 'f v',
  SS: 's z ts dz',
  DD: 't d',
  kk: 'k g',
  nn: 'n J ng nf l L',
  CH: 'S Z tS dZ',
  sil: '#',
});

/** The long sounds have a colon. */
const FINNISH_SHORT = phoneSet('Finnish', {
  aa: 'a &',
  O: 'o 7',
  E: 'e @',
  RR: 'r',
  I: 'i j',
  U: 'u y w',
  PP: 'p b m',
  FF: 'f v',
  SS: 's z',
  TH: 'T',
  DD: 't d D',
  kk: 'k g h',
  nn: 'n N l L',
  CH: 'S Z',
  sil: '# ##',
});
export const FINNISH: PhoneSet = (phone) => FINNISH_SHORT(phone.replace(/:$/, ''));

export const CZECH = phoneSet('Czech', {
  aa: 'a a:',
  O: 'o o:',
  E: 'e e:',
  RR: 'r',
  I: 'i i: j',
  U: 'u u:',
  PP: 'p b m',
  FF: 'f v',
  SS: 's z c dz',
  DD: 't d t~ d~',
  kk: 'k g h ch',
  nn: 'n n* n~ l',
  CH: 's~ z~ c~ dz~ r~ r~*',
  sil: '# _',
});

export const CATALAN = phoneSet('Catalan', {
  aa: 'a a1',
  O: 'o o1 O O1',
  E: 'e e1 E E1 ax',
  RR: 'r rr',
  I: 'i i1 j',
  U: 'u u1 w',
  PP: 'p b m',
  FF: 'f',
  SS: 's z',
  DD: 't d',
  kk: 'k g',
  nn: 'n J l L',
  CH: 'S Z',
  sil: 'pau _ #',
});

/** Doubled consonants are palatal, doubled vowels stressed. */
export const RUSSIAN = phoneSet('Russian', {
  aa: 'aa a',
  O: 'oo',
  E: 'ee e ae ay',
  RR: 'r rr',
  I: 'ii i yy y j',
  U: 'uu u ur',
  PP: 'p pp b bb m mm',
  FF: 'f ff v vv',
  SS: 's ss z zz c',
  DD: 't tt d dd',
  kk: 'k kk g gg h hh',
  nn: 'n nn l ll',
  CH: 'ch sh sch zh',
  sil: 'pau',
});

/** Here `th` and `dh` are the stops of the teeth. */
export const TELUGU = phoneSet(
  'Telugu',
  {
    aa: 'a aa',
    O: 'oh oo',
    E: 'eh ee',
    RR: 'r R',
    I: 'ih iy y',
    U: 'uh uw w',
    PP: 'p b m bh',
    FF: 'f v',
    SS: 's',
    DD: 'T D th dh td tth ddh',
    kk: 'k g h kh gh',
    nn: 'n N l L',
    CH: 'ch sh j zh',
    sil: 'pau',
  },
  { ay: ['aa', 'I'], aw: ['aa', 'U'] },
);
