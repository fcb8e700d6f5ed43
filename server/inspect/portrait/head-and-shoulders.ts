import type { Box } from '../../contract/index.ts';
import { MAX_ASPECT } from '../measure-portrait.ts';

/** Room over, under and beside a face in a portrait of head and shoulders, in heights of the face. */
const ABOVE = 0.7;
const BELOW = 0.95;
const ASIDE = 0.85;
/** A neighbour is kept out with this much of its own width. */
const APART = 0.15;

/**
 * The part of a picture, whole px, that shows head and shoulders of its first face and none of the other faces, as far as
 * that can be had. Without a face: the middle of it, in the longest shape that is accepted.
 */
export function headAndShoulders(width: number, height: number, faces: readonly Box[]): Box {
  const [face, ...others] = faces;
  if (!face) {
    const [w, h] = [Math.min(width, height * MAX_ASPECT), Math.min(height, width * MAX_ASPECT)];
    return whole({
      left: (width - w) / 2,
      top: (height - h) / 2,
      right: (width + w) / 2,
      bottom: (height + h) / 2,
    });
  }
  const tall = face.height;
  const edges = {
    left: Math.max(0, face.x - ASIDE * tall),
    top: Math.max(0, face.y - ABOVE * tall),
    right: Math.min(width, face.x + face.width + ASIDE * tall),
    bottom: Math.min(height, face.y + face.height + BELOW * tall),
  };
  for (const other of others) keepOut(edges, face, other);
  return whole(edges);
}

interface Edges {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Moves the one edge that lies between the two faces. Faces that overlap both stay. */
function keepOut(edges: Edges, face: Box, other: Box): void {
  const margin = APART * other.width;
  const right = other.x - margin;
  const left = other.x + other.width + margin;
  if (left <= edges.left || right >= edges.right) return;
  if (other.y >= edges.bottom || other.y + other.height <= edges.top) return;
  if (right >= face.x + face.width) edges.right = right;
  else if (left <= face.x) edges.left = left;
  else if (other.y >= face.y + face.height) edges.bottom = other.y;
  else if (other.y + other.height <= face.y) edges.top = other.y + other.height;
}

function whole({ left, top, right, bottom }: Edges): Box {
  const [x, y] = [Math.round(left), Math.round(top)];
  return { x, y, width: Math.max(1, Math.floor(right) - x), height: Math.max(1, Math.floor(bottom) - y) };
}
