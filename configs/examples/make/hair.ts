import { mirrored, seeded, taper } from './svg.ts';

/** What is drawn behind the head and what in front of it. */
export interface Hair {
  back: string;
  front: string;
}

export interface HairColours {
  base: string;
  dark: string;
  light: string;
}

type Point = readonly [number, number];

/** Strands along a bundle of curves: every strand lies between the left and the right guide curve. */
function strands(
  count: number,
  seed: number,
  left: readonly [Point, Point, Point],
  right: readonly [Point, Point, Point],
  colours: HairColours,
  width = 2.2,
): string {
  const next = seeded(seed);
  let out = '';
  for (let i = 0; i < count; i++) {
    const t = (i + next()) / count;
    const mix = (k: 0 | 1 | 2): Point => [
      left[k][0] + (right[k][0] - left[k][0]) * t + (next() - 0.5) * 5,
      left[k][1] + (right[k][1] - left[k][1]) * t + (next() - 0.5) * 5,
    ];
    const pick = next();
    const colour = pick < 0.45 ? colours.dark : pick < 0.8 ? colours.base : colours.light;
    out += `<path d="${taper(mix(0), mix(1), mix(2), width * (0.6 + next()))}" fill="${colour}" opacity="${(0.3 + next() * 0.45).toFixed(2)}"/>`;
  }
  return out;
}

/** Straight hair to the shoulders with a side parting. */
export function bob(c: HairColours): Hair {
  const back = `<path d="M0 -238C128 -240 196 -150 196 -20C198 110 204 190 190 292C150 318 90 300 84 250L-84 250C-92 300 -150 318 -190 292C-204 190 -198 110 -196 -20C-196 -150 -128 -240 0 -238Z" fill="${c.dark}"/>
${strands(
  70,
  3,
  [
    [-150, -150],
    [-214, 60],
    [-186, 296],
  ],
  [
    [-90, -60],
    [-130, 120],
    [-92, 286],
  ],
  c,
)}
${strands(
  70,
  4,
  [
    [150, -150],
    [214, 60],
    [186, 296],
  ],
  [
    [90, -60],
    [130, 120],
    [92, 286],
  ],
  c,
)}`;
  const left =
    'M44 -238C-60 -252 -176 -196 -188 -60C-196 40 -192 150 -186 250C-172 276 -142 282 -124 266C-130 200 -130 120 -143 20C-146 -44 -126 -96 -66 -132C-10 -162 30 -184 46 -212Z';
  const right =
    'M36 -238C130 -242 184 -170 189 -60C196 40 192 150 186 250C172 276 142 282 124 266C130 200 130 120 144 20C148 -44 134 -104 104 -140C84 -166 60 -186 42 -210Z';
  const front = `<path d="M-144 40C-140 -40 -110 -108 -38 -146C10 -172 60 -170 96 -144C130 -110 142 -50 146 40" fill="none" stroke="#1a0d0a" stroke-width="22" opacity=".3" filter="url(#b8)"/>
<path d="${left}" fill="${c.base}"/><path d="${right}" fill="${c.base}"/>
${strands(
  120,
  5,
  [
    [40, -232],
    [-190, -180],
    [-180, 258],
  ],
  [
    [44, -212],
    [-158, -90],
    [-136, 258],
  ],
  c,
)}
${strands(
  110,
  6,
  [
    [46, -232],
    [186, -180],
    [182, 258],
  ],
  [
    [46, -212],
    [150, -110],
    [136, 258],
  ],
  c,
)}
<path d="M-150 -120C-120 -180 -60 -214 10 -222C-50 -196 -110 -150 -150 -90Z" fill="${c.light}" opacity=".5" filter="url(#b8)"/>
<path d="M90 -208C130 -190 160 -150 170 -96C150 -140 124 -176 90 -208Z" fill="${c.light}" opacity=".35" filter="url(#b6)"/>`;
  return { back, front };
}

/** Short hair, brushed to one side, with sideburns. */
export function short(c: HairColours): Hair {
  const back = `<path d="M0 -244C120 -248 170 -170 166 -60C164 -20 158 10 150 30L-150 30C-158 10 -164 -20 -166 -60C-170 -170 -120 -248 0 -244Z" fill="${c.dark}"/>`;
  const front = `<path d="M-146 -30C-142 -90 -118 -132 -70 -140C0 -150 70 -140 112 -132C138 -100 146 -70 148 -24" fill="none" stroke="#24140d" stroke-width="16" opacity=".32" filter="url(#b6)"/>
<path d="M-152 4C-166 -80 -168 -170 -104 -222C-40 -268 70 -270 122 -222C172 -176 166 -80 152 4C146 -20 144 -52 136 -84C128 -112 112 -130 92 -140C40 -128 -40 -128 -96 -152C-118 -128 -138 -90 -143 -50Z" fill="${c.base}"/>
${strands(
  130,
  11,
  [
    [-112, -150],
    [-140, -250],
    [60, -246],
  ],
  [
    [110, -140],
    [40, -260],
    [140, -190],
  ],
  c,
  2.6,
)}
${strands(
  90,
  12,
  [
    [-100, -150],
    [-40, -236],
    [110, -232],
  ],
  [
    [60, -138],
    [70, -190],
    [146, -120],
  ],
  c,
  2.4,
)}
${mirrored(
  strands(
    40,
    13,
    [
      [-160, -150],
      [-168, -60],
      [-152, 10],
    ],
    [
      [-128, -130],
      [-142, -60],
      [-146, 6],
    ],
    c,
    1.8,
  ),
)}
<path d="M-96 -196C-40 -238 50 -240 96 -206C50 -214 -30 -212 -96 -166Z" fill="${c.light}" opacity=".4" filter="url(#b8)"/>`;
  return { back, front };
}

/** Round natural curls. */
export function curls(c: HairColours): Hair {
  const next = seeded(21);
  const ring = (count: number, inner: number, outer: number, from: number, to: number): string => {
    let out = '';
    for (let i = 0; i < count; i++) {
      const a = from + (to - from) * next();
      const r = inner + (outer - inner) * Math.sqrt(next());
      const x = Math.cos(a) * r * 1.02;
      const y = -70 + Math.sin(a) * r;
      const s = 12 + next() * 14;
      const pick = next();
      const colour = pick < 0.5 ? c.dark : pick < 0.86 ? c.base : c.light;
      const turn = next() * 360;
      out += `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(0)})"><path d="M${-s} 0C${-s} ${-s} ${s} ${-s} ${s} 0C${s} ${s * 0.8} ${-s * 0.4} ${s * 0.8} ${-s * 0.4} 2" fill="none" stroke="${colour}" stroke-width="${(4 + next() * 4).toFixed(1)}" stroke-linecap="round" opacity="${(0.5 + next() * 0.4).toFixed(2)}"/></g>`;
    }
    return out;
  };
  const back = `<ellipse cx="0" cy="-66" rx="238" ry="226" fill="${c.dark}" filter="url(#b6)"/>${ring(420, 120, 244, 0, Math.PI * 2)}`;
  const front = `<path d="M-150 -20C-150 -110 -110 -158 0 -162C110 -158 150 -110 150 -20" fill="none" stroke="#120907" stroke-width="22" opacity=".42" filter="url(#b8)"/>
<path d="M-160 10C-190 -120 -120 -226 0 -228C120 -226 190 -120 160 10C156 -60 132 -128 76 -146C30 -160 -30 -160 -76 -146C-132 -128 -156 -60 -160 10Z" fill="${c.dark}"/>${ring(230, 132, 172, Math.PI * 0.93, Math.PI * 2.07)}${ring(150, 150, 215, Math.PI * 1.0, Math.PI * 2.0)}${ring(130, 90, 126, Math.PI * 1.12, Math.PI * 1.88)}
<ellipse cx="-76" cy="-214" rx="80" ry="40" fill="${c.light}" opacity=".28" filter="url(#b18)"/>`;
  return { back, front };
}

/** A short full beard, drawn over the lower face. */
export function beard(c: HairColours): string {
  const next = seeded(31);
  let hairs = '';
  for (let i = 0; i < 3600; i++) {
    const x = (next() * 2 - 1) * 134;
    const y = 76 + next() * 150;
    const jaw = 216 - (x / 138) ** 4 * 150;
    const top = 104 + (1 - Math.min(1, Math.abs(x) / 96)) * 62 - Math.max(0, Math.abs(x) - 100) * 1.6;
    const moustache = y > 103 && y < 121 && Math.abs(x) < 58 && Math.abs(x) > 4;
    if (!moustache && (y > jaw || y < top)) continue;
    const lean = x * 0.03 + (next() - 0.5) * 3;
    const colour = next() < 0.6 ? c.dark : c.base;
    hairs += `<path d="M${x.toFixed(1)} ${y.toFixed(1)}q${(lean * 0.6).toFixed(1)} 5 ${lean.toFixed(1)} ${(5 + next() * 4).toFixed(1)}" stroke="${colour}" stroke-width="${(0.7 + next() * 0.8).toFixed(1)}" fill="none" opacity="${(0.3 + next() * 0.4).toFixed(2)}"/>`;
  }
  return `<path d="M-143 30C-141 100 -120 150 -96 176C-60 206 -30 222 0 222C30 222 60 206 96 176C120 150 141 100 143 30C136 84 118 112 88 116C60 112 44 100 0 101C-44 100 -60 112 -88 116C-118 112 -136 84 -143 30Z" fill="${c.dark}" opacity=".5" filter="url(#b8)"/>
<path d="M-52 112C-30 100 -8 102 0 106C8 102 30 100 52 112L46 122C30 114 -30 114 -46 122Z" fill="${c.dark}" opacity=".45" filter="url(#b4)"/>
<path d="M-40 166C-20 176 20 176 40 166L20 196H-20Z" fill="${c.dark}" opacity=".25" filter="url(#b6)"/><g>${hairs}</g>`;
}
