import {
  FF_DECODER_AAC,
  FF_DECODER_FLAC,
  FF_DECODER_H264,
  FF_DECODER_MP3FLOAT,
  FF_DECODER_OPUS,
  FF_DECODER_PCM_S16LE,
  FF_DECODER_VORBIS,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBX264,
  FF_ENCODER_MJPEG,
} from 'node-av/constants';
import { Codec } from 'node-av/lib';

/** What videos and posters are written with. */
const ENCODERS = [FF_ENCODER_LIBX264, FF_ENCODER_AAC, FF_ENCODER_MJPEG];
/** What recordings come in: MP3, M4A, FLAC, OGG and WebM, WAV; and the videos of described programs. */
const DECODERS = [
  FF_DECODER_MP3FLOAT,
  FF_DECODER_AAC,
  FF_DECODER_FLAC,
  FF_DECODER_VORBIS,
  FF_DECODER_OPUS,
  FF_DECODER_PCM_S16LE,
  FF_DECODER_H264,
];

/** What this build of FFmpeg lacks for the studio's work, by FFmpeg's own names. */
export function missingCodecs(): string[] {
  const encoders = ENCODERS.filter((name) => !Codec.findEncoderByName(name));
  const decoders = DECODERS.filter((name) => !Codec.findDecoderByName(name));
  return [...encoders, ...decoders].map(String);
}
