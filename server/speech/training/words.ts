/** How words of a language are made: sounds in their usual spelling, and some words that it has. */
interface Spelling {
  onsets: string;
  vowels: string;
  codas: string;
  words: string;
  /** Share of syllables with a coda. */
  closed: number;
}

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  it: {
    onsets: 'b p m f v t d s l r n c g z br pr tr fr st sp sc gl gn ch gh bb pp mm',
    vowels: 'a e i o u a e o ia io ie uo ai au',
    codas: 'n r l m s',
    closed: 0.2,
    words: `mamma babbo bambino pepe pomodoro mappa febbre amore vivo favola bevo piove sempre ambra campo tempo lampo
      buongiorno grazie piccolo grande acqua fuoco scuola zio mezzo ragazzo foglia bagno cielo chiesa ghiaccio giorno
      gelato sciarpa uscire parola libro vecchio finestra montagna`,
  },
  fi: {
    onsets: 'p m v t s l r n k h j p m d',
    vowels: 'a e i o u ä ö y aa ee ii oo uu ää öö yy ai ei oi ui uo ie yö au ou',
    codas: 'n s l r t',
    closed: 0.3,
    words: `mummo pappa leipä lampi kumpi ampua oppia lappu pimeä mopo äiti isä koira kissa talvi kesä vuosi päivä yö
      työ metsä vesi tuli maa ilma hyvä paha suuri pieni minä sinä hän tämä aamu ilta kirja pöytä`,
  },
  cs: {
    onsets: 'b p m f v t d s z l r n k h j š ž č c ř ch pr br st sp vl mn b p m',
    vowels: 'a e i o u á é í ů y ou',
    codas: 'm n k t s r l p b',
    closed: 0.3,
    words: `máma bába bublina pampeliška mapa žába zub pepř hrob dům auto chléb voda město život člověk řeka tři moře
      práce škola slunce měsíc dobrý velký malý nový starý bílý jeden dva čtyři pět mluvím píšu chci jdeme`,
  },
  ca: {
    onsets: 'b p m f v t d s l r n c g x j ll ny br pr tr fr pl bl b p m',
    vowels: 'a e i o u à è ò ó í ai au ei',
    codas: 'm n r l s t p',
    closed: 0.35,
    words: `mare pare bomba poma mapa camp temps llop rumb febre home amb pebre veu fum foc aigua terra cel casa porta
      finestra cotxe platja pluja gener any nyap llibre llum xocolata peix dia nit bon gran petit vermell blau`,
  },
  ru: {
    onsets: 'б п м ф в т д с з л р н к г х ш ж ч ц пр бр ст мн б п м',
    vowels: 'а е и о у я ю ё ы э',
    codas: 'м н к т с р л п',
    closed: 0.35,
    words: `мама папа баба помощь бумага память лампа губы зуб хлеб вода рыба море город человек жизнь время день ночь
      школа книга стол окно дверь большой маленький хороший новый старый один два три четыре пять говорить писать
      шум жук чай щука цена фильм вопрос ветер юбка яблоко ёлка эхо будем можем поём`,
  },
  te: {
    onsets: 'ప బ మ త ద న ల ర క గ చ జ స శ వ య హ ట డ ణ ళ భ ప బ మ',
    vowels: ' ా ి ీ ు ూ ె ే ై ొ ో ౌ',
    codas: 'ం',
    closed: 0.12,
    words: 'అమ్మ నాన్న పాప బాబు మామ పాము బొమ్మ పప్పు నమస్తే భారత్ పుస్తకం నీరు చెట్టు ఇల్లు పని రోజు',
  },
  de: {
    onsets: 'b p m f w t d s l r n k g h j sch z pf br pr fr st sp tr schl kn b p m',
    vowels: 'a e i o u ä ö ü ei au eu ie aa',
    codas: 'm n r l s t p ch ng b f',
    closed: 0.5,
    words: `Mama Papa Bube Apfel Lampe Kampf Mumm Rübe Pfeffer Wimper Schaum Baum Haus Wasser Straße Kirche Buch ich
      Nacht Tag schön grün zwei drei fünf sieben Zeit jung lang Vater Mutter Wolke Feuer Freude Leute`,
  },
  fr: {
    onsets: 'b p m f v t d s z l r n c g ch j br pr tr fr pl b p m',
    vowels: 'a é è i o ou u eu an on in oi ai e au',
    codas: 'me ne r l sse te pe be ve che ge',
    closed: 0.3,
    words: `maman papa bébé pomme pain jambe bombe lampe champ fumée bouche femme homme enfant rouge bleu vert maison
      jardin fenêtre livre école matin soir nuit jour eau feu vent pluie huit lune juste boire pouvoir rêve`,
  },
  es: {
    onsets: 'b p m f v t d s l r n c g ch j ll ñ br pr tr fr pl rr p m',
    vowels: 'a e i o u ia ie ue ai au',
    codas: 'n r l s m',
    closed: 0.25,
    words: `mamá papá bomba campo hombre tiempo mapa pimienta famoso vamos amigo pueblo sombra lámpara agua fuego tierra
      cielo casa perro gato libro noche día mañana niño calle lluvia jamón queso verde azul rojo muchacho`,
  },
  pl: {
    onsets: 'b p m f w t d s z l r n k g h j sz ż cz c dz ł prz br st b p m',
    vowels: 'a e i o u y ą ę ó',
    codas: 'm n k t s r l p',
    closed: 0.35,
    words: `mama baba papier pompa mapa ząb bęben lampa pamięć woda chleb dzień noc człowiek życie miasto szkoła książka
      dobry duży mały nowy stary jeden dwa trzy cztery pięć mówię piszę chcę idziemy źle ćma`,
  },
  tr: {
    onsets: 'b p m f v t d s z l r n k g h y ş ç c b p m',
    vowels: 'a e ı i o ö u ü',
    codas: 'm n k t s r l p ş',
    closed: 0.45,
    words: `anne baba bebek kapı lamba pembe mavi yeşil ekmek su ateş ev okul kitap gün gece çocuk şehir yol küçük büyük
      iyi güzel bir iki üç dört beş ben sen biz altı yüzük hava fincan jilet`,
  },
  id: {
    onsets: 'b p m f t d s l r n k g h j c y w ng ny b p m',
    vowels: 'a e i o u ai au',
    codas: 'm n k t s r l p ng h',
    closed: 0.4,
    words: `bapak mama papan bambu tempat lampu empat pompa buku rumah air api jalan sekolah hari malam pagi besar kecil
      baik baru lama satu dua tiga lima nyanyi cuci juga wajah yang orang makan minum`,
  },
  sv: {
    onsets: 'b p m f v t d s l r n k g h j sj tj sk st br pr fr b p m',
    vowels: 'a e i o u y å ä ö',
    codas: 'm n r l s t p k ng',
    closed: 0.45,
    words: `mamma pappa äpple lampa kamp bubbla pump hem barn bok hus vatten eld sol måne dag natt stor liten god ny
      gammal en två tre fyra fem sju skola sjö kyrka tjugo gul blå röd grön fönster hjärta`,
  },
  pt: {
    onsets: 'b p m f v t d s z l r n c g ch j lh nh br pr tr b p m',
    vowels: 'a e i o u ão ai ei ou õe an em',
    codas: 'r l s m',
    closed: 0.2,
    words: `mamãe papai bomba campo homem tempo mapa pimenta família vamos amigo povo sombra lâmpada água fogo terra céu
      casa cão gato livro noite dia manhã menino rua chuva queijo verde azul vermelho filho banho`,
  },
};

/** Letters of a sentence. */
const LENGTH = 50;

/** A sentence of about five seconds in a language's spelling: some of its words, many that it could have. */
export function madeUp(language: string, random: () => number): string {
  const spelling = SPELLINGS[language];
  if (!spelling) throw new Error(`no spelling for ${language}`);
  const [onsets, codas, words] = [spelling.onsets, spelling.codas, spelling.words].map((list) =>
    list.trim().split(/\s+/),
  ) as [string[], string[], string[]];
  const vowels = spelling.vowels.split(' ');
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] as string;
  const word = () => {
    if (random() < 0.5) return pick(words);
    const syllables = 1 + Math.ceil(random() * 2);
    let made = '';
    for (let i = 0; i < syllables; i += 1)
      made += pick(onsets) + pick(vowels) + (random() < spelling.closed ? pick(codas) : '');
    return made;
  };
  const list: string[] = [];
  while (list.join(' ').length < LENGTH) list.push(word());
  return `${list.join(' ').replace(/ (\S+ \S+ \S+)$/, random() < 0.5 ? ', $1' : ' $1')}.`;
}
