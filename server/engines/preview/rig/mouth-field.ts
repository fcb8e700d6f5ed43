import { type Point, pointAt } from './face-frame.ts';
import { bump, smoothstep } from './geometry.ts';
import { type LipPlace, lipPlaces } from './lip-places.ts';
import type { Mesh } from './mesh.ts';
import type { MouthFrame } from './mouth-frame.ts';
import type { Surface } from './surface.ts';
import { POINT } from './topology.ts';

/** Where a vertex lies to the mouth at rest. Lengths in px of the face frame. */
interface Place {
  u: number;
  v: number;
  /** Along the mouth: -1 and 1 in its corners. */
  s: number;
  place: LipPlace;
  /** Below the line on which the lips meet. */
  below: number;
  /** Outside the face's outline. */
  outside: number;
  /** How far the opening's arch reaches there: 1 in the middle, 0 in the corners. */
  arch: number;
}

/** How every vertex around the mouth goes along with jaw and lips, 0…1: what its shapes are made of. */
export class MouthField {
  readonly mesh: Mesh;
  readonly mouth: MouthFrame;
  readonly faceHeight: number;
  readonly chin: Point;
  readonly #places: Place[];

  constructor(mesh: Mesh, surface: Surface, mouth: MouthFrame, faceHeight: number) {
    this.mesh = mesh;
    this.mouth = mouth;
    this.faceHeight = faceHeight;
    this.chin = pointAt(mesh.local, POINT.chin);
    const lips = lipPlaces(mesh.count, surface);
    this.#places = lips.map((place, i) => this.#locate(i, place));
  }

  at(vertex: number): Place {
    return this.#places[vertex];
  }

  /** How far skin and lips below the mouth follow the jaw. */
  jawFollow(vertex: number): number {
    const fh = this.faceHeight;
    const { v, s, place, below, outside, arch } = this.at(vertex);
    const sides = 1 - smoothstep(0.95, 2.3, Math.abs(s));
    const lip = 0.24 + 0.76 * arch;
    const skin = smoothstep(-0.03 * fh, 0.1 * fh, below) * sides;
    // Just under the lip the skin follows the lip's arch, further down the jaw's bone.
    const bone = smoothstep(0, 0.14 * fh, below);
    const follow = skin * (lip + (1 - lip) * bone);
    const onLip = place.lowerLip * lip + place.corner * 0.24;
    const weight = place.lowerLip + place.corner;
    const neck = 1 - smoothstep(0, 0.34 * fh, Math.max(outside, v - this.chin.y));
    return (onLip + (1 - weight) * (place.upperLip > 0 ? follow * (1 - place.upperLip) : follow)) * neck;
  }

  /** How far lip and skin above the mouth follow the upper lip. */
  upperFollow(vertex: number): number {
    const fh = this.faceHeight;
    const { s, place, below, outside, arch } = this.at(vertex);
    if (place.corner > 0.5 || place.lowerLip > 0.5) return 0;
    const skin =
      (1 - smoothstep(0.04 * fh, 0.15 * fh, -below)) *
      (1 - smoothstep(0.7, 1.4, Math.abs(s))) *
      smoothstep(-0.02 * fh, 0.01 * fh, -below);
    return (place.upperLip + (1 - place.upperLip) * skin) * arch * (outside > 0 ? 0 : 1);
  }

  /** 1 in the mouth's middle, fading over `spread` px. */
  near(vertex: number, spread: number): number {
    const { u, v, outside } = this.at(vertex);
    const { x, y } = this.mouth.centre;
    return bump(u, v, x, y, spread) * (1 - smoothstep(0, 0.25 * this.faceHeight, outside));
  }

  #locate(vertex: number, place: LipPlace): Place {
    const { mesh, mouth } = this;
    const { x: u, y: v } = pointAt(mesh.local, vertex);
    const s = mouth.s(u);
    // On the lips the arch of the opening ends in the inner corners.
    const end =
      place.upperLip + place.lowerLip > 0
        ? s < 0
          ? -mouth.s(mouth.innerLeft)
          : mouth.s(mouth.innerRight)
        : 1;
    const round = Math.max(0, 1 - (s / Math.max(0.5, end)) ** 2);
    return { u, v, s, place, below: v - mouth.line(u), outside: mesh.outside[vertex], arch: round ** 0.75 };
  }
}
