import type { Dice } from '../dice.ts';
import type { Siege } from '../siege.ts';

const ROUTES = [
  ['POST', '/api/plan'],
  ['POST', '/api/prepare'],
  ['POST', '/api/runs'],
  ['PATCH', '/api/queue'],
  ['POST', '/api/batches'],
  ['POST', '/api/batches/plan'],
  ['PUT', '/api/presets/mine'],
  ['PATCH', '/api/runs/0123456789abcd'],
  ['POST', '/api/engines/preview/load'],
  ['POST', `/api/assets/${'0'.repeat(64)}/fix`],
] as const;

const ODD = [
  ...[
    null,
    true,
    0,
    -1,
    1e308,
    -0.5,
    1e-320,
    2 ** 53,
    '',
    ' ',
    '\0',
    '\ud800',
    '\u202e',
    'x'.repeat(6000),
    [],
    {},
  ],
  ...[
    '__proto__',
    'constructor',
    '../../x',
    '704*384',
    '999999*999999',
    'NaN',
    '💥',
    [[[[]]]],
    { a: { b: {} } },
  ],
];
const KEYS = [
  ...[
    'image',
    'audio',
    'prompt',
    'params',
    'engine',
    'kind',
    'runs',
    'base',
    'axes',
    'values',
    'param',
    'title',
  ],
  ...[
    'size',
    'num_clip',
    'sample_steps',
    'infer_frames',
    'base_seed',
    'paused',
    'position',
    '__proto__',
    'fix',
  ],
];

/** JSON that is nearly what the contract says, and JSON that is none. */
export async function bodies(siege: Siege): Promise<void> {
  const { dice } = siege;
  while (siege.goesOn()) {
    const [method, path] = dice.pick(ROUTES);
    const body = value(dice, 0);
    const text = JSON.stringify(body);
    await siege.json(method, path, dice.next() < 0.8 ? text : broken(text, dice));
  }
  // A queue that was paused on the way would stop what comes after.
  await siege.json('PATCH', '/api/queue', { paused: false });
}

function value(dice: Dice, depth: number): unknown {
  if (depth > 3 || (depth > 0 && dice.next() < 0.4)) return dice.pick(ODD);
  if (dice.next() < 0.15) return Array.from({ length: dice.below(5) }, () => value(dice, depth + 1));
  return Object.fromEntries(dice.several(KEYS, 6).map((key) => [key, value(dice, depth + 1)]));
}

function broken(text: string, dice: Dice): string {
  const at = dice.below(text.length);
  return (
    text.slice(0, at) +
    dice.pick(['', '{', '"', '\\u', ',', '\0', '9'.repeat(400), '['.repeat(2000)]) +
    text.slice(at + 1)
  );
}
