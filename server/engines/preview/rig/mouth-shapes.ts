import { clamp, mix, smoothstep } from './geometry.ts';
import type { MouthField } from './mouth-field.ts';
import type { Displacement, ShapeName } from './shape.ts';

/** What speech does with jaw and lips. */
export function mouthShapes(
  field: MouthField,
): Record<
  Extract<ShapeName, 'jaw' | 'upperLip' | 'seal' | 'press' | 'wide' | 'round' | 'tuck'>,
  Displacement
> {
  const { mouth, chin, faceHeight: fh } = field;
  // A smile is closed by the lips, a dropped jaw by the jaw: then the lower lip keeps its shape and the chin comes along.
  const dropped = smoothstep(0.06, 0.13, mouth.gap / fh);
  const rigid = mix(0.75, 0.92, dropped);
  const jaw = mix(0.38, 0.8, dropped);
  const rise = mouth.lower(mouth.centre.x) - mouth.centre.y;
  const descent = mouth.centre.y - mouth.upper(mouth.centre.x);
  return {
    jaw: (i) => {
      const { u, below } = field.at(i);
      const follow = field.jawFollow(i);
      // A dropping jaw narrows the lower face a little.
      const side = -0.06 * (u - mouth.centre.x) * smoothstep(0, 0.2 * fh, below) * follow;
      return [side / (0.1 * fh), follow];
    },
    upperLip: (i) => [0, -field.upperFollow(i)],
    seal: (i) => {
      const { u, v, s, place, below } = field.at(i);
      const inside = clamp(u, mouth.left.x, mouth.right.x);
      const parted = mouth.gapAt(inside) > 0;
      const up = parted ? mouth.lower(u) - mouth.line(u) : 0;
      const down = parted ? mouth.line(u) - mouth.upper(u) : 0;
      const lip =
        down * (0.4 + 0.6 * place.upper) * place.upperLip -
        up * (1 - (1 - rigid) * (1 - place.lower)) * place.lowerLip;
      const onLip = parted ? place.upperLip + place.lowerLip : 0;
      if (below > 0) {
        // Under the lip the skin goes where the lip goes, which at the sides is less far than in the middle.
        const edge = mouth.outline(inside);
        const chinward = clamp((v - edge) / Math.max(0.1 * fh, chin.y - edge), 0, 1);
        return [0, lip - (1 - onLip) * mix(rigid * up, jaw * rise, chinward) * field.jawFollow(i)];
      }
      const skin = Math.abs(s) < 1.4 && v < mouth.centre.y ? 0.4 * descent * field.upperFollow(i) : 0;
      return [0, lip + (1 - onLip) * skin];
    },
    press: (i) => {
      const { place, arch } = field.at(i);
      // The red rolls inwards: its outline comes towards the line between the lips.
      const amount = 0.014 * fh * (0.35 + 0.65 * arch);
      return [0, amount * (1 - place.upper) * place.upperLip - amount * (1 - place.lower) * place.lowerLip];
    },
    wide: (i) => {
      const { u, s, place, arch } = field.at(i);
      const thin = 0.008 * fh * arch;
      const pull = 0.17 * (u - mouth.centre.x) * field.near(i, mouth.width * 0.62);
      const lift = -0.012 * fh * smoothstep(0.5, 1.1, Math.abs(s)) * field.near(i, mouth.width * 0.7);
      return [
        pull,
        lift + thin * (1 - place.upper) * place.upperLip - thin * (1 - place.lower) * place.lowerLip,
      ];
    },
    round: (i) => {
      const { u, place, arch } = field.at(i);
      const pout = 0.012 * fh * arch;
      const pull = -0.33 * (u - mouth.centre.x) * field.near(i, mouth.width * 0.6);
      return [pull, -pout * (1 - place.upper) * place.upperLip + pout * (1 - place.lower) * place.lowerLip];
    },
    tuck: (i) => {
      const { place, below, arch } = field.at(i);
      if (place.lowerLip > 0) return [0, -0.034 * fh * (1 - place.lower) * arch * place.lowerLip];
      return [0, -0.02 * fh * field.jawFollow(i) * (1 - smoothstep(0.05 * fh, 0.3 * fh, below))];
    },
  };
}
