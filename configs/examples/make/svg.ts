/** A seeded source of numbers in [0, 1): the same seed draws the same portrait. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** An SVG path that is drawn twice, mirrored at x = 0. */
export function mirrored(element: string): string {
  return `<g>${element}</g><g transform="scale(-1 1)">${element}</g>`;
}

/** A radial gradient in user space: circle centre and radius, stops as [offset, colour, opacity]. */
export function radial(
  id: string,
  [cx, cy, r]: readonly [number, number, number],
  stops: ReadonlyArray<readonly [number, string, number?]>,
): string {
  const list = stops.map(([at, colour, opacity = 1]) => stop(at, colour, opacity)).join('');
  return `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${cx}" cy="${cy}" r="${r}">${list}</radialGradient>`;
}

/** A vertical gradient in user space between two heights. */
export function vertical(
  id: string,
  [y1, y2]: readonly [number, number],
  stops: ReadonlyArray<readonly [number, string, number?]>,
): string {
  const list = stops.map(([at, colour, opacity = 1]) => stop(at, colour, opacity)).join('');
  return `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="0" y1="${y1}" x2="0" y2="${y2}">${list}</linearGradient>`;
}

function stop(at: number, colour: string, opacity: number): string {
  return `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity}"/>`;
}

/** Blur filters `b1` … `b40`, the number being the standard deviation in drawing units. */
export const BLURS = [1, 2, 3, 4, 6, 8, 12, 18, 26, 40]
  .map(
    (s) =>
      `<filter id="b${s}" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="${s}"/></filter>`,
  )
  .join('');

/** A closed shape that tapers from `w` in the middle to points at both ends, along a quadratic curve. */
export function taper(
  [x0, y0]: readonly [number, number],
  [cx, cy]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  w: number,
): string {
  const nx = -(y1 - y0);
  const ny = x1 - x0;
  const n = Math.hypot(nx, ny) || 1;
  const ox = (nx / n) * w;
  const oy = (ny / n) * w;
  return `M${x0} ${y0}Q${cx + ox} ${cy + oy} ${x1} ${y1}Q${cx - ox} ${cy - oy} ${x0} ${y0}Z`;
}
