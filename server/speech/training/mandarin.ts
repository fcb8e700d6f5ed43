/** Everyday Chinese, for measuring: about 300 syllables with every initial and final of Mandarin. */
export const MANDARIN = [
  '你好，很高兴认识你，今天天气真不错。',
  '爸爸妈妈早上买了面包、苹果和葡萄。',
  '请把门关上，外面的风太大了。',
  '我们明天下午去北京，坐火车大概四个小时。',
  '他不但聪明，而且非常努力，老师都表扬他。',
  '妹妹抱着一只白猫，慢慢地爬上了山坡。',
  '这本书一共八百页，我每天晚上看半个小时。',
  '医生说，多喝热水，少吃辣的东西，注意休息。',
  '春天来了，公园里的花都开了，五颜六色，漂亮极了。',
  '朋友们周末常常一起踢足球、游泳或者跑步。',
  '不好意思，请问附近有没有便宜一点儿的宾馆？',
  '飞机马上就要起飞了，请您把手机关机。',
  '奶奶普通话说得不太标准，可是我们都明白她的意思。',
  '老板，麻烦给我一碗牛肉面，不要放香菜。',
  '秋天的月亮又圆又亮，我忽然很想念家乡的亲人。',
  '孩子们在沙滩上跑来跑去，脸上满是幸福的笑容。',
  '姐姐从日本回来，给我们带了许多小礼物。',
  '环境保护是我们每个人的责任，应该从身边的小事做起。',
  '他吹着口哨，骑自行车穿过拥挤的街道。',
  '软件更新以后，问题终于解决了，大家都松了一口气。',
];

const INITIALS = 'b p m f d t n l g k h zh ch sh r z c s'.split(' ');
const FINALS = 'a ai an ang ao e en eng ei o ou u uan un uo ong'.split(' ');
/** Syllables whose finals only some initials take. */
const BRIGHT =
  'bi pi mi di ti ni li ji qi xi bian mian tian nian jia qia xia jie qie xie jiu qiu xiu jing qing xing bing ming jin qin xin ju qu xu juan quan xuan nv lv jue xue yi ya ye yao you yan yin yang ying wu wa wo wai wei wan wen wang yu yue yuan yun zhi chi shi ri zi ci si er jiang qiang xiang liang biao piao miao xiong'.split(
    ' ',
  );

/** A sentence of syllables in any order, in Pinyin. */
export function madeUpMandarin(random: () => number): string {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] as string;
  const syllable = () => {
    const made = random() < 0.5 ? pick(BRIGHT) : pick(INITIALS) + pick(FINALS);
    return made + (1 + Math.floor(random() * 4));
  };
  const word = () => syllable() + (random() < 0.7 ? syllable() : '');
  return `${Array.from({ length: 8 }, word).join(' ')}, ${Array.from({ length: 4 }, word).join(' ')}.`;
}
