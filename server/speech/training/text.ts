/** One of a list. */
function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

const split = (words: string) => words.trim().split(/\s+/);

// Chosen so that every sound of English stands at the start, in the middle and at the end of many words, those made
// with the lips most often.
const NOUNS =
  split(`baby bottle bubble cabbage rabbit ribbon robe cab mob map lamp camp stamp pepper paper puppet
  supper apple shop ship sheep cup mummy lemon summer hammer moment mountain room rhyme thumb family film bamboo
  number member timber temple symbol empire problem budget beach ball boy bird boat pearl pipe pond piano people
  meadow mirror music market magic fever river oven glove stove leaf roof coffee office knife vase valley village
  thief thunder bath month feather weather brother tooth youth sugar shoulder fashion station ocean treasure measure
  garage chair cheese church kitchen watch match judge jacket orange bridge engine young king song finger singer
  rain river error mirror car door year fire flower yellow lawyer onion window water weaver tower hour owl house
  voice oil coin joy toy cake lake game day sky light knife child road nose boat home snow food moon fruit school
  book foot wood sugar dog law thought water bird nurse girl earth bus sun blood month cat hand bag box clock rock
  bed head bread leg fish hill city tree street field dream hat egg ear air chair share hair zoo zebra nose rose
  face race voice juice ice desk task text skirt sport spring string square quilt guest goose gift hill hope world`);
const VERBS =
  split(`brings builds buys breaks borrows paints pulls pushes packs puts picks meets makes moves mixes
  measures finds follows fixes fills visits values leaves loves thinks throws thanks bathes breathes sees sings saves
  zips shows shakes washes chooses catches watches judges joins jumps takes tells teaches draws does drives needs
  knows likes loses reads writes runs helps hears has hides keeps cooks calls gets gives goes wants wears wins
  yields uses climbs bumps drops wraps rubs grabs combs blames proves shapes warms swims lifts`);
const ADJECTIVES = split(`big brown bright blue bitter proper purple pretty plain pale modern main mild marble
  simple humble ample warm calm slim dim deep cheap sharp ripe fine funny full five fresh very vivid heavy brave
  thin thick thirsty smooth other southern soft slow sour sweet busy noisy lazy cozy shiny short special fresh
  usual casual cheerful rich huge gentle large strange tall tiny tidy dark dry neat nice new long loud little
  red round rare real quick quiet warm wide wild wet young yellow yearly easy early old open odd only golden cool
  green grey good happy high heavy hollow whole half empty important impossible public poor`);
const PLACES =
  split(`above behind below beside between by near under over with without from into through upon before
  beyond inside outside around among along past`);
const OPENERS = [
  'Good morning, everybody.',
  'Maybe',
  'In my opinion',
  'By the way',
  'Of course',
  'Yes, but',
  'Please remember:',
  'Now and then',
  'Above all',
  'Wow,',
  'Why would',
  'Perhaps',
  'Thank you,',
  'Well,',
  'On Monday',
  'This evening',
];
const ONSETS = split(
  `b p m f v w y r l n d t s z sh ch j zh h k g th b p m bl br pl pr fl fr sm sp st sw tw kw gr`,
);
const VOWELS = split(`ah ee oo oh eh ay ai ow aw ih uh er oy a e i o u`);
const CODAS = split(`b p m n ng s t k f l r`);

/** A made-up word: sounds in orders that English has not, as in names and in other languages. */
function nonsense(random: () => number): string {
  const syllables = 1 + Math.floor(random() * 3);
  let word = '';
  for (let i = 0; i < syllables; i += 1) {
    word += pick(ONSETS, random) + pick(VOWELS, random);
    if (random() < 0.3) word += pick(CODAS, random);
  }
  return word;
}

/** A sentence of about five seconds, grammatical more often than sensible. */
export function sentence(random: () => number): string {
  if (random() < 0.25) {
    return `${Array.from({ length: 6 + Math.floor(random() * 4) }, () => nonsense(random)).join(random() < 0.5 ? ' ' : ', ')}.`;
  }
  const thing = () => `${random() < 0.7 ? `${pick(ADJECTIVES, random)} ` : ''}${pick(NOUNS, random)}`;
  const article = () => pick(['the', 'a', 'my', 'your', 'our', 'this', 'every', 'some'], random);
  const clause = () =>
    `${article()} ${thing()} ${pick(VERBS, random)} ${article()} ${thing()} ${pick(PLACES, random)} ${article()} ${thing()}`;
  const opener = random() < 0.35 ? `${pick(OPENERS, random)} ` : '';
  const number = random() < 0.15 ? `, about ${Math.floor(random() * 9000)} times` : '';
  return `${opener}${clause()}${number}, ${pick(['and', 'but', 'because', 'while', 'before', 'so'], random)} ${clause()}.`;
}
