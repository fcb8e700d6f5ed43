import {
  AV_PIX_FMT_YUVJ420P,
  AVCOL_PRI_BT709,
  AVCOL_PRI_UNSPECIFIED,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_RANGE_UNSPECIFIED,
  AVCOL_SPC_BT709,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
  AVCOL_TRC_BT709,
  AVCOL_TRC_UNSPECIFIED,
} from 'node-av/constants';
import type { CodecParameters } from 'node-av/lib';

/** px²; from 1280 × 720 on players take pictures that say nothing for BT.709, below for BT.601. */
const HIGH_DEFINITION = 1280 * 720;

/**
 * Says of pictures whose file does not what their numbers mean: left open, every player guesses for itself, and the same
 * face is redder in one than in the next. Programs make pictures from RGB, and what they write them with (FFmpeg's scaler,
 * under imageio, OpenCV and moviepy) takes BT.601's matrix and leaves primaries and curve alone, which are sRGB's.
 */
export function tagColours(pictures: CodecParameters): void {
  const isHighDefinition = pictures.width * pictures.height >= HIGH_DEFINITION;
  if (pictures.colorSpace === AVCOL_SPC_UNSPECIFIED)
    pictures.colorSpace = isHighDefinition ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  if (pictures.colorPrimaries === AVCOL_PRI_UNSPECIFIED) pictures.colorPrimaries = AVCOL_PRI_BT709;
  if (pictures.colorTrc === AVCOL_TRC_UNSPECIFIED) pictures.colorTrc = AVCOL_TRC_BT709;
  if (pictures.colorRange === AVCOL_RANGE_UNSPECIFIED)
    pictures.colorRange = pictures.format === AV_PIX_FMT_YUVJ420P ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
}
