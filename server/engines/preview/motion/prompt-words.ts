import type { Effect } from './motion-style.ts';

/** One idea about motion or mood, the words for it, and what it means when it is asked for and when it is denied. */
export interface PromptWord {
  pattern: RegExp;
  meant: Effect;
  denied: Effect;
}

/**
 * The words that the preview engine understands. English patterns match whole words in lower case; Chinese ones match
 * anywhere, simplified or traditional. A word that has other meanings ("still", "excited crowd") is only taken where it
 * speaks of how the person is.
 */
export const WORDS: readonly PromptWord[] = [
  // how much moves
  {
    pattern:
      /\b(calm(ly)?|relaxed|composed|quietly|gentle manner|serene(ly)?|peacefully|steady (head|gaze|posture))\b|平静|平靜|冷静|冷靜|安静|安靜|沉稳|沉穩|放松|放鬆|从容|從容/u,
    meant: { times: { energy: 0.6, tempo: 0.75, nod: 0.6, browPlay: 0.6 } },
    denied: { times: { energy: 1.3, tempo: 1.15 } },
  },
  {
    pattern:
      /\b(motionless|(stand|sitt?|stay|keep|hold|remain|perfectly|completely|almost|very|absolutely|head)(s|ing)?( her| his| their| the)?( head| body| posture)? still|stillness|static (head|pose|posture)|frozen|immobile)\b|^\s*still\s*$|静止|靜止|一动不动|一動不動|不动|不動|保持不动/u,
    meant: {
      times: { energy: 0.12, tempo: 0.7, browPlay: 0.35 },
      to: { nod: 0, shake: 0, tilt: 0, glance: 0 },
    },
    denied: { times: { energy: 1.3 } },
  },
  {
    pattern:
      /\b(lively|animated(ly)?|playful(ly)?|cheery|expressive(ly)?|vivacious)\b|活泼|活潑|生动|生動|灵动|靈動|俏皮/u,
    meant: { times: { energy: 1.45, tempo: 1.2, nod: 1.4, browPlay: 1.4 }, plus: { smile: 0.12 } },
    denied: { times: { energy: 0.65, tempo: 0.85, nod: 0.6 } },
  },
  {
    pattern:
      /\b(energetic(ally)?|dynamically|passionate(ly)?|enthusiastic(ally)?|vigorous(ly)?|excited(ly)?)\b|充满活力|充滿活力|有活力|热情|熱情|激动|激動|激昂|精力充沛|兴奋|興奮/u,
    meant: {
      times: { energy: 1.7, tempo: 1.35, nod: 1.6, browPlay: 1.6, articulation: 1.12 },
      plus: { smile: 0.1 },
    },
    denied: { times: { energy: 0.6, tempo: 0.8, nod: 0.6 } },
  },
  {
    // "lips moving" asks for nothing; "no movement" does.
    pattern: /\b(movements?|motions?|moving)\b|动作|動作|晃动|晃動|摇晃/u,
    meant: {},
    denied: { times: { energy: 0.12 }, to: { nod: 0, shake: 0, tilt: 0, glance: 0 } },
  },
  {
    pattern: /\bslow(ly)?\b|缓慢|緩慢|慢慢/u,
    meant: { times: { tempo: 0.7 } },
    denied: { times: { tempo: 1.2 } },
  },
  // gestures of the head
  {
    pattern: /\bnod(s|ded|ding)?\b|点头|點頭|颔首|頷首/u,
    meant: { to: { nod: 2.4 } },
    denied: { to: { nod: 0 } },
  },
  {
    pattern:
      /\b(shak(es?|ing) (her |his |their |the )?head|head[- ]?shak(es?|ing))\b|(?<!camera )\bshak(es?|ing)\b(?! hands)|摇头|搖頭/u,
    meant: { to: { shake: 1.2 } },
    denied: { to: { shake: 0 } },
  },
  {
    pattern:
      /(?<!camera )\b(tilt(s|ed|ing)?|cock(s|ed|ing) (her |his |their |the )?head)\b|歪头|歪頭|歪着头|歪著頭|侧头|側頭|偏头|偏頭/u,
    meant: { to: { tilt: 1.5 } },
    denied: { to: { tilt: 0 } },
  },
  {
    pattern:
      /\b(look(s|ing)? (around|about|left|right|aside|away|from side)|glanc(e|es|ing)|turn(s|ing)? (her |his |their |the )?head)\b|环顾|環顧|四处看|四處看|东张西望|東張西望|左顾右盼|左顧右盼|转头|轉頭/u,
    meant: { to: { glance: 1.3 } },
    denied: { to: { glance: 0 } },
  },
  {
    pattern: /\blean(s|ed|ing)? (forward|in|closer|towards?)\b|前倾|前傾|靠近镜头|靠近鏡頭|凑近|湊近/u,
    meant: { to: { lean: 0.9 } },
    denied: { to: { lean: 0 } },
  },
  {
    pattern: /\blean(s|ed|ing)? back(wards?)?\b|后仰|後仰|靠后|靠後/u,
    meant: { to: { lean: -0.9 } },
    denied: { to: { lean: 0 } },
  },
  {
    pattern:
      /\b(lower(s|ed|ing)?|bow(s|ed|ing)?) (her |his |their |the )?head\b|\blook(s|ing)? down\b|低头|低頭|低着头/u,
    meant: { to: { bow: 0.8 } },
    denied: { to: { bow: 0 } },
  },
  {
    pattern:
      /\b(rais(es|ed|ing)|lift(s|ed|ing)?) (her |his |their |the )?(head|chin)\b|\blook(s|ing)? up\b|抬头|抬頭|仰头/u,
    meant: { to: { bow: -0.8 } },
    denied: { to: { bow: 0 } },
  },
  // eyes and brows
  {
    pattern: /\bblink(s|ed|ing)?\b|眨眼/u,
    meant: { to: { blink: 2.2 } },
    denied: { to: { blink: 0 } },
  },
  {
    pattern:
      /\b((rais(es|ed|ing)|lift(s|ed|ing)?) (her |his |their |the )?(eye)?brows?|raised (eye)?brows?)\b|挑眉|扬眉|揚眉/u,
    meant: { plus: { brow: 0.45 }, times: { browPlay: 1.4 } },
    denied: { to: { brow: 0, browPlay: 0.2 } },
  },
  {
    pattern: /\bfrown(s|ed|ing)?\b|皱眉|皺眉/u,
    meant: { plus: { brow: -0.6, smile: -0.2 } },
    denied: { to: { brow: 0 } },
  },
  // mood
  {
    pattern:
      /\b(smil(e|es|ed|ing|ingly)|grin(s|ned|ning)?|corners of (the|her|his|their) mouth (lift|rais|turn|curl)\w*( up\w*)?)\b|微笑|笑容|含笑|带笑|帶笑|笑着|笑著|嘴角上扬|嘴角上揚/u,
    meant: { to: { smile: 0.6 } },
    denied: { to: { smile: 0, smilePlay: 0 } },
  },
  {
    pattern:
      /\b(happy|happily|cheerful(ly)?|joy(ful|fully|ous)?|delighted|warmly|friendly|laugh(s|ing)?)\b|高兴|高興|开心|開心|快乐|快樂|愉快|欢快|歡快|亲切|親切|友好|大笑/u,
    meant: { plus: { smile: 0.45, brow: 0.12 }, times: { energy: 1.12 } },
    denied: { to: { smile: -0.1, smilePlay: 0 } },
  },
  {
    pattern:
      /\b(serious(ly|ness)?|stern(ly)?|solemn(ly)?|formally|gravely|earnest(ly)?)\b|严肃|嚴肅|庄重|莊重|郑重|鄭重/u,
    meant: {
      times: { energy: 0.75, tempo: 0.85 },
      plus: { brow: -0.35, smile: -0.15 },
      to: { smilePlay: 0 },
    },
    denied: { plus: { smile: 0.2, brow: 0.1 } },
  },
  {
    pattern:
      /\b(sad(ly)?|sorrow(ful|fully)?|melanchol(y|ic)|depressed|gloomy|mournful(ly)?|tearful(ly)?)\b|悲伤|悲傷|难过|難過|伤心|傷心|忧郁|憂鬱|忧伤|沮丧|沮喪/u,
    meant: {
      times: { energy: 0.6, tempo: 0.65, nod: 0.4, articulation: 0.85, browPlay: 0.6 },
      plus: { smile: -0.65, brow: 0.2, bow: 0.35 },
      to: { smilePlay: 0 },
    },
    denied: { plus: { smile: 0.1 } },
  },
  {
    pattern:
      /\b(surpris(ed|e|ing|ingly)|astonish(ed|ment)|amazed|shocked|startled)\b|惊讶|驚訝|吃惊|吃驚|震惊|震驚|惊喜|驚喜/u,
    meant: { plus: { brow: 0.7, bow: -0.2 }, times: { browPlay: 1.3, articulation: 1.08, blink: 0.8 } },
    denied: { to: { brow: 0 } },
  },
  {
    pattern: /\b(angry|angrily|furious(ly)?|annoyed|irritated)\b|生气|生氣|愤怒|憤怒|恼火|惱火/u,
    meant: {
      times: { energy: 1.3, tempo: 1.15, articulation: 1.1 },
      plus: { brow: -0.75, smile: -0.4, bow: 0.15 },
      to: { smilePlay: 0 },
    },
    denied: { to: { brow: 0 } },
  },
  {
    pattern: /\b(whisper(s|ed|ing)?|softly|murmur(s|ing)?)\b|低声|低聲|耳语|耳語|轻声|輕聲/u,
    meant: { times: { articulation: 0.8, energy: 0.8 } },
    denied: { times: { articulation: 1.1 } },
  },
  {
    pattern: /\b(shout(s|ed|ing)?|yell(s|ing)?|loud(ly)?)\b|大声|大聲|喊叫|呐喊/u,
    meant: { times: { articulation: 1.15, energy: 1.25 } },
    denied: { times: { articulation: 0.92 } },
  },
];

/**
 * What denies a word when it stands in front of it in the same clause. In English within four words ("no big nods",
 * "without ever shaking"), in Chinese within five characters; 不停, 不断, 不时 … say the opposite: all the time.
 */
export const NEGATION: readonly RegExp[] = [
  /\b(no|not|never|without|avoid(s|ing)?|don't|doesn't|isn't|aren't|won't|do not|does not|stop|nor|neither|hardly)\b(?! only)(?!\s+stopping)(?:\s+(?!but\b)[\p{L}'-]+){0,4}\s*$/u,
  /(不(?![停断斷时時住动動])|没|沒|别|別|勿|无需|無需|避免|禁止|切勿)[^，。；]{0,5}$/u,
];

/** Words that weaken or strengthen what stands beside them. */
export const STRENGTH: readonly { pattern: RegExp; factor: number }[] = [
  {
    pattern:
      /\b(slight(ly)?|subtl(e|y)|gentl(e|y)|small|a little|a bit|faint(ly)?|soft(ly)?|occasional(ly)?|barely)\b|微微|稍|略|轻轻|輕輕|轻微|輕微|偶尔|偶爾|有点|有點/u,
    factor: 0.55,
  },
  {
    pattern:
      /\b(very|really|extremely|strong(ly)?|big|broad(ly)?|wide(ly)?|constant(ly)?|frequent(ly)?|repeated(ly)?|a lot)\b|非常|十分|很|极其|極其|大幅|不停|不断|不斷|频频|頻頻|经常|經常/u,
    factor: 1.4,
  },
];
