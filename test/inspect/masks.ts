/** What is drawn over the lower half of a face: masks, and what the check of masks must not take for one. */
import { type Model, path } from './faulty-portraits.ts';

/** From ear to ear over the nose, down to the chin. */
const MASK = [234, 117, 118, 195, 347, 346, 454, 361, 397, 379, 152, 150, 172, 132];
const BEARD = [132, 58, 215, 205, 165, 164, 391, 425, 435, 361, 397, 379, 152, 150, 172];
const LIPS = [61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91];

type Drawing = (model: Model) => string;

/** Cloth, with what is drawn on it. */
function cloth(colour: string, on: Drawing): Drawing {
  return (model) =>
    `<clipPath id="mask"><path d="${path(model, MASK)}"/></clipPath>
     <path d="${path(model, MASK)}" fill="${colour}"/><g clip-path="url(#mask)">${on(model)}</g>`;
}

/** Folds from side to side: dark lines that a mouth might be taken for. */
const pleats: Drawing = ({ face: { box } }) =>
  [0.5, 0.58, 0.66, 0.74, 0.82, 0.9]
    .map((part) => {
      const [left, right] = [box.x, box.x + box.width];
      const y = box.y + box.height * part;
      const sag = y + 0.06 * box.height;
      return `<path d="M ${left} ${y} Q ${(left + right) / 2} ${sag} ${right} ${y}" stroke="#000"
        stroke-opacity="0.35" stroke-width="${0.012 * box.height}" fill="none"/>`;
    })
    .join('');

const flowers: Drawing = ({ face: { box } }) =>
  Array.from({ length: 60 }, (_, i) => {
    const x = box.x + (((i * 73) % 97) / 97) * box.width;
    const y = box.y + box.height * (0.4 + 0.65 * (((i * 41) % 89) / 89));
    return `<circle cx="${x}" cy="${y}" r="${0.035 * box.height}" fill="${['#e8d26a', '#d86a7a', '#fff'][i % 3]}"/>`;
  }).join('');

/** Hair with the lips left free. */
const beard =
  (colour: string): Drawing =>
  (model) =>
    `<clipPath id="beard"><path clip-rule="evenodd" d="${path(model, BEARD)} ${path(model, LIPS)}"/></clipPath>
     <rect width="100%" height="100%" fill="${colour}" clip-path="url(#beard)"/>`;

/** No lips can be seen. */
export const MASKS = {
  'a surgical mask': cloth('#9fc4d6', pleats),
  'a white mask': cloth('#f0eeea', pleats),
  'a black mask': cloth('#1d1d20', pleats),
  'a mask with flowers': cloth('#284a7a', flowers),
} satisfies Record<string, Drawing>;

/** The lips are there. */
export const NO_MASKS = {
  'a dark beard': beard('#2a1a12'),
  'a white beard': beard('#d8d4cc'),
  lipstick: (model) => `<path d="${path(model, LIPS)}" fill="#b01030" fill-opacity="0.6"/>`,
  'a scarf up to the chin': (model) =>
    `<rect y="${model.at(152).y}" width="100%" height="100%" fill="#7a2230"/>`,
  'light from one side': ({ at }) => `<rect width="${at(1).x}" height="100%" fill-opacity="0.75"/>`,
} satisfies Record<string, Drawing>;
