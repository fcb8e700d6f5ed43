import { mirrored, radial, seeded, vertical } from './svg.ts';

/** Colours of one face, from light to dark. */
export interface SkinTones {
  light: string;
  base: string;
  shade: string;
  deep: string;
  blush: string;
  lip: string;
  lipDark: string;
}

/** Proportions and colours of one drawn face. Units: the eye line is y = 0, the chin about y = 215, half-width about 148. */
export interface FaceDesign {
  skin: SkinTones;
  iris: string;
  irisDark: string;
  brow: string;
  /** 1 = as drawn; wider jaws and thicker brows read as older or more masculine. */
  jaw: number;
  browWeight: number;
  lipFullness: number;
  lashes: number;
  noseWidth: number;
  /** Lines of age, 0…1. */
  lines: number;
}

/** The outline of the face, used as shape and as clip. */
export function faceOutline(jaw: number): string {
  const j = 110 * jaw;
  const c = 50 * jaw;
  return `M0 -200C86 -200 147 -142 149 -48C150 0 148 36 142 74C137 112 ${j + 16} 142 ${j} 162C${j - 20} 186 ${c + 22} 213 0 216C${-c - 22} 213 ${-j + 20} 186 ${-j} 162C${-j - 16} 142 -137 112 -142 74C-148 36 -150 0 -149 -48C-147 -142 -86 -200 0 -200Z`;
}

const EYE = { x: 64, w: 33 };

function eye(d: FaceDesign, side: 1 | -1): string {
  const { x, w } = EYE;
  const almond = `M${-w} 5C${-w + 10} -10 ${-8} -15 4 -14.5C17 -14 ${w - 6} -7 ${w} 0C${w - 8} 10 12 14 0 14C-14 14 ${-w + 10} 11 ${-w} 5Z`;
  const flip = side === 1 ? '' : 'scale(-1 1)';
  // Iris and highlight sit at the same place in both eyes: the light does not mirror, the lids do.
  return `<g transform="translate(${side * x} 0)"><g transform="${flip}">
<ellipse cx="0" cy="-4" rx="50" ry="34" fill="${d.skin.shade}" opacity=".5" filter="url(#b12)"/>
<path d="M-42 8C-30 -30 20 -38 44 -10" fill="none" stroke="${d.skin.deep}" stroke-width="3" opacity=".55" filter="url(#b2)"/></g>
<clipPath id="e${side}"><path d="${almond}" transform="${flip}"/></clipPath>
<g clip-path="url(#e${side})"><rect x="-50" y="-30" width="100" height="60" fill="#f3efec"/>
<ellipse cx="0" cy="-1" rx="17.5" ry="17.5" fill="url(#iris)"/>
<ellipse cx="0" cy="-1" rx="17.5" ry="17.5" fill="none" stroke="${d.irisDark}" stroke-width="2.4" opacity=".85"/>
<circle cx="0" cy="-1" r="7.6" fill="#120d0c"/>
<circle cx="-6" cy="-8" r="4.6" fill="#fff"/><circle cx="6.5" cy="6" r="2.1" fill="#fff" opacity=".55"/>
<path d="M-50 -34H50V-11C30 -15 -20 -18 -50 -2Z" fill="#3a2622" opacity=".38" filter="url(#b4)"/></g>
<g transform="${flip}"><path d="M${-w} 5C${-w + 4} 1 ${-w + 7} 1 ${-w + 9} 5C${-w + 6} 8 ${-w + 3} 8 ${-w} 5Z" fill="#d79a90"/>
<path d="M${-w + 1} 5C${-w + 11} -12 -8 -17.5 4 -16.8C18 -16 ${w - 5} -8 ${w + 3 + 3 * d.lashes} ${-1 - 4 * d.lashes}C${w - 8} -3 16 -11.5 4 -12.4C-9 -13 ${-w + 11} -7 ${-w + 1} 5Z" fill="#1d1312"/>
<path d="M${-w + 8} 11C-14 16 14 17 ${w - 2} 4" fill="none" stroke="${d.skin.deep}" stroke-width="1.8" opacity=".6"/>
<path d="M${-w - 1} -4C-24 -21 -4 -27 10 -25.5C24 -24 34 -16 41 -8" fill="none" stroke="${d.skin.deep}" stroke-width="2.4" opacity=".75"/>
<path d="M${-w + 2} 22C-10 33 16 32 ${w} 18" fill="none" stroke="${d.skin.deep}" stroke-width="${2 + d.lines * 2}" opacity="${0.14 + d.lines * 0.3}" filter="url(#b2)"/></g></g>`;
}

function brows(d: FaceDesign): string {
  const next = seeded(7);
  const h = 9 * d.browWeight;
  const shape = `M26 ${-47 + h * 0.4}C44 -58 74 -66 98 -58C106 -55 113 -48 117 -40C104 -50 78 ${-54 + h * 0.5} 30 ${-46 + h}C25 ${-44 + h * 0.7} 24 -46 26 ${-47 + h * 0.4}Z`;
  let hairs = '';
  for (let i = 0; i < 90; i++) {
    // The tail is drawn by the shape alone: single hairs would end in a tuft.
    const t = (0.78 * i) / 89;
    const x = 27 + t * 84 + next() * 3;
    const middle =
      -46 + h * 0.5 - Math.sin(Math.min(1, t * 1.25) * 1.57) * (13 - h * 0.15) + Math.max(0, t - 0.72) * 48;
    const y = middle + (next() - 0.35) * h * 0.75 * (1 - 0.6 * t);
    const lean = 5 + t * 9;
    hairs += `<path d="M${x} ${y}q${lean * 0.4} ${-5 + t * 3} ${lean} ${-6 + t * 8}" stroke="${d.brow}" stroke-width="${1.1 + next() * 0.7}" fill="none" opacity="${(0.45 + next() * 0.4) * Math.min(1, (0.84 - t) / 0.25)}"/>`;
  }
  return mirrored(`<path d="${shape}" fill="${d.brow}" opacity=".8" filter="url(#b1)"/>${hairs}`);
}

function nose(d: FaceDesign): string {
  const n = d.noseWidth;
  const { skin } = d;
  return `<path d="M14 -30C22 10 18 44 ${30 * n} 76C26 92 8 92 2 84C8 40 6 0 14 -30Z" fill="${skin.shade}" opacity=".8" filter="url(#b6)"/>
<path d="M16 -40C22 -20 20 0 17 20" stroke="${skin.shade}" stroke-width="14" fill="none" opacity=".5" filter="url(#b8)"/>
<path d="M-16 -34C-14 0 -14 30 -18 60" stroke="${skin.shade}" stroke-width="10" fill="none" opacity=".4" filter="url(#b8)"/>
<path d="M-3 -22C-5 10 -4 40 -3 66" stroke="${skin.light}" stroke-width="10" fill="none" opacity=".55" filter="url(#b6)" stroke-linecap="round"/>
<ellipse cx="-3" cy="72" rx="12" ry="9" fill="${skin.light}" opacity=".8" filter="url(#b6)"/>
<path d="M${-34 * n} 80C${-38 * n} 66 ${-28 * n} 60 -20 66" fill="none" stroke="${skin.deep}" stroke-width="2.5" opacity=".35" filter="url(#b2)"/>
<path d="M${34 * n} 80C${39 * n} 66 ${29 * n} 60 20 66" fill="none" stroke="${skin.deep}" stroke-width="3.5" opacity=".6" filter="url(#b2)"/>
<path d="M${-33 * n} 82C-22 96 -12 90 0 95C12 90 22 96 ${33 * n} 82C20 104 -20 104 ${-33 * n} 82Z" fill="${skin.deep}" opacity=".5" filter="url(#b4)"/>
${mirrored(`<path d="M${11 * n} 87C${14 * n} 81 ${25 * n} 81 ${27 * n} 88C${21 * n} 92 ${15 * n} 91 ${11 * n} 87Z" fill="#3b1f1a" opacity=".75" filter="url(#b1)"/>`)}`;
}

function mouth(d: FaceDesign): string {
  const f = d.lipFullness;
  const { skin } = d;
  const y = 136;
  const line = `C-28 ${y + 1} -12 ${y - 1} 0 ${y + 2}C12 ${y - 1} 28 ${y + 1} 46 ${y - 3}`;
  const upper = `M-46 ${y - 3}C-30 ${y - 10 * f} -14 ${y - 16 * f} -6 ${y - 15 * f}C-3 ${y - 14 * f} 3 ${y - 14 * f} 6 ${y - 15 * f}C14 ${y - 16 * f} 30 ${y - 10 * f} 46 ${y - 3}C28 ${y + 1} 12 ${y - 1} 0 ${y + 2}C-12 ${y - 1} -28 ${y + 1} -46 ${y - 3}Z`;
  const lower = `M-46 ${y - 3}${line}C30 ${y + 14 * f} 16 ${y + 21 * f} 0 ${y + 21 * f}C-16 ${y + 21 * f} -30 ${y + 14 * f} -46 ${y - 3}Z`;
  return `<ellipse cx="3" cy="${y + 34}" rx="30" ry="9" fill="${skin.deep}" opacity=".34" filter="url(#b6)"/>
<path d="M-5 100L-7 116M5 100L7 116" stroke="${skin.shade}" stroke-width="4" opacity=".45" filter="url(#b3)"/>
<path d="${upper}" fill="${skin.lipDark}"/><path d="${lower}" fill="url(#lowerLip)"/>
<path d="${upper}" fill="none" stroke="${skin.shade}" stroke-width="1.6" opacity=".6" filter="url(#b1)"/>
<path d="M-14 ${y - 11 * f}C-8 ${y - 14 * f} 8 ${y - 14 * f} 14 ${y - 11 * f}" stroke="${skin.light}" stroke-width="2.4" fill="none" opacity=".35" filter="url(#b2)" transform="translate(0 -4)"/>
<ellipse cx="-7" cy="${y + 10 * f}" rx="17" ry="${3.6 * f}" fill="#fff" opacity=".3" filter="url(#b3)"/>
<path d="M-46 ${y - 3}${line}" fill="none" stroke="#451a1c" stroke-width="2.6" stroke-linecap="round" opacity=".85"/>
${mirrored(`<path d="M45 ${y - 8}C51 ${y - 6} 52 ${y} 48 ${y + 5}" fill="none" stroke="${skin.deep}" stroke-width="4" opacity=".5" filter="url(#b2)"/>`)}`;
}

function ageLines(d: FaceDesign): string {
  if (d.lines <= 0) return '';
  const o = d.lines;
  return mirrored(
    `<path d="M38 84C54 98 60 116 59 134" stroke="${d.skin.deep}" stroke-width="4" fill="none" opacity="${0.4 * o}" filter="url(#b2)"/>
<path d="M106 -6l16 -7M106 2l18 0M105 9l15 7" stroke="${d.skin.deep}" stroke-width="2" fill="none" opacity="${0.5 * o}" filter="url(#b1)"/>`,
  ).concat(
    `<path d="M-62 -98C-20 -106 20 -106 62 -98M-54 -120C-18 -127 18 -127 54 -120" stroke="${d.skin.deep}" stroke-width="2.6" fill="none" opacity="${0.35 * o}" filter="url(#b2)"/>`,
  );
}

/** Gradients of a face; belongs into `<defs>`. */
export function faceDefs(d: FaceDesign): string {
  const { skin } = d;
  return [
    radial(
      'skin',
      [-48, -40, 330],
      [
        [0, skin.light],
        [0.42, skin.base],
        [0.8, skin.shade],
        [1, skin.deep],
      ],
    ),
    radial(
      'iris',
      [0, 6, 20],
      [
        [0, d.iris],
        [0.6, d.iris],
        [1, d.irisDark],
      ],
    ),
    vertical(
      'lowerLip',
      [134, 162],
      [
        [0, skin.lipDark],
        [0.35, skin.lip],
        [1, skin.lipDark],
      ],
    ),
    vertical(
      'neck',
      [170, 330],
      [
        [0, skin.deep],
        [0.45, skin.shade],
        [1, skin.base],
      ],
    ),
    `<clipPath id="face"><path d="${faceOutline(d.jaw)}"/></clipPath>`,
  ].join('');
}

/** Neck and ears: what lies behind the face. */
export function neckAndEars(d: FaceDesign): string {
  const n = 74 + 22 * (d.jaw - 0.9) * 5;
  const ear = `<path d="M140 -22C158 -40 174 -26 170 2C167 30 158 54 142 58Z" fill="${d.skin.shade}"/><path d="M148 -12C158 -20 164 -10 161 6C158 24 154 36 148 40" fill="none" stroke="${d.skin.deep}" stroke-width="4" opacity=".6" filter="url(#b2)"/>`;
  return `<path d="M${-n} 120C${-n} 220 ${-n + 2} 262 ${-n - 40} 306L${-n - 10} 460H${n + 10}L${n + 40} 306C${n - 2} 262 ${n} 220 ${n} 120Z" fill="url(#neck)"/>
<path d="M${-n + 6} 190C-40 250 44 256 ${n - 4} 184L${n} 236C40 300 -30 290 ${-n} 232Z" fill="${d.skin.deep}" opacity=".6" filter="url(#b12)"/>${mirrored(ear)}`;
}

/** The face itself. */
export function face(d: FaceDesign): string {
  const { skin } = d;
  return `<path d="${faceOutline(d.jaw)}" fill="url(#skin)"/><g clip-path="url(#face)">
<path d="M160 -220C110 -120 118 20 96 120C82 180 40 214 0 226L170 240Z" fill="${skin.deep}" opacity=".42" filter="url(#b26)"/>
<path d="M-160 60C-130 130 -90 196 -20 224L-160 240Z" fill="${skin.shade}" opacity=".6" filter="url(#b18)"/>
<ellipse cx="-84" cy="62" rx="42" ry="30" fill="${skin.blush}" opacity=".38" filter="url(#b18)"/>
<ellipse cx="86" cy="64" rx="40" ry="30" fill="${skin.blush}" opacity=".42" filter="url(#b18)"/>
<ellipse cx="-78" cy="40" rx="34" ry="18" fill="${skin.light}" opacity=".65" filter="url(#b12)"/>
<ellipse cx="70" cy="40" rx="24" ry="14" fill="${skin.light}" opacity=".3" filter="url(#b12)"/>
<ellipse cx="-26" cy="-108" rx="76" ry="34" fill="${skin.light}" opacity=".6" filter="url(#b18)"/>
<ellipse cx="-4" cy="192" rx="26" ry="13" fill="${skin.light}" opacity=".5" filter="url(#b8)"/></g>
${ageLines(d)}${nose(d)}${mouth(d)}${eye(d, -1)}${eye(d, 1)}${brows(d)}`;
}
