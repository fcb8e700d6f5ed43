import type { Limits } from '../contract/index.ts';
import { type Clipping, ClippingMeter } from '../speech/clipping.ts';
import type { Container } from '../speech/containers.ts';
import { decodeRecording } from '../speech/decode.ts';
import { RecordingError } from '../speech/errors.ts';
import { type Side, sideToTake } from '../speech/opposite-channels.ts';
import { AudioSource } from '../speech/source.ts';
import { SPEECH_RATE, WavWriter } from '../speech/wav.ts';
import { LevelMeter, type Levels } from './levels.ts';
import { upperBandOf } from './recording/band.ts';
import { snrOf } from './recording/noise.ts';
import { SpectrumMeter } from './recording/spectrum-meter.ts';
import { lipMovementOf } from './recording/speech-presence.ts';

/** What is measured of a recording. */
export interface MeasuredRecording extends Levels {
  container: Container;
  /** FFmpeg's name of the decoder. */
  codec: string;
  /** As it plays; of one that is too long, by its header, and at least the limit. */
  seconds: number;
  tooLong: boolean;
  /** Hz, as recorded. */
  sampleRate: number;
  channels: number;
  /** The only side that is heard, because the two are opposite; null when it is a mix. */
  side: Side | null;
  /** Largest magnitude (0…1) in each of up to 1000 equal slices. */
  peaks: number[];
  clipping: Clipping;
  /** Signal-to-noise ratio, dB; null when nothing stands out. */
  snr: number | null;
  /** See `upperBandOf`. */
  upperBand: number | null;
  /** See `lipMovementOf`. */
  lipMovement: number | null;
}

const PEAK_SLICES = 1000;
/** dBFS. A voice can still be made out of 16 bits below what counts as audible; here there are only a few steps left. */
const LOST_DB = -72;

/**
 * Decodes the recording at `path` once, measures it, and writes what engines hear (16 kHz mono) to `speech`. Stops at
 * the longest recording that is accepted.
 * @throws RecordingError when it cannot be decoded.
 */
export async function measureRecording(
  path: string,
  speech: string,
  limits: Limits,
): Promise<MeasuredRecording> {
  const { container, codec, sampleRate, channels, headerSeconds } = headerOf(path);
  const maxSeconds = limits.maxAudioSeconds;
  const [meter, spectra, clipping] = [new LevelMeter(SPEECH_RATE), new SpectrumMeter(), new ClippingMeter()];
  const side = sideToTake(path);
  const wav = await WavWriter.create(speech);
  let tooLong = false;
  try {
    const decoding = { rate: SPEECH_RATE, maxSeconds, chunkSeconds: 1, side, clipping };
    for await (const samples of decodeRecording(path, decoding)) {
      meter.add(samples);
      spectra.add(samples);
      await wav.write(samples);
    }
  } catch (error) {
    if (!(error instanceof RecordingError) || error.code !== 'too-long') throw error;
    tooLong = true;
  } finally {
    await wav.close();
  }
  const decoded = wav.samples / SPEECH_RATE;
  const seconds = tooLong ? Math.max(headerSeconds ?? 0, maxSeconds) : decoded;
  const levels = meter.levels();
  const powers = spectra.powers();
  return {
    ...levels,
    container,
    codec,
    seconds,
    tooLong,
    sampleRate,
    channels,
    side,
    peaks: meter.peaks(PEAK_SLICES),
    clipping: clipping.clipping(),
    snr: levels.audible ? snrOf(powers) : null,
    upperBand: levels.audible ? upperBandOf(powers) : null,
    lipMovement:
      levels.levelDb > LOST_DB
        ? lipMovementOf(speech, (from, to) => meter.filled(from, to, levels.levelDb))
        : null,
  };
}

type Header = Pick<AudioSource, 'container' | 'codec' | 'sampleRate' | 'channels' | 'headerSeconds'>;

function headerOf(path: string): Header {
  const source = AudioSource.open(path);
  try {
    const { container, codec, sampleRate, channels, headerSeconds } = source;
    return { container, codec, sampleRate, channels, headerSeconds };
  } finally {
    source.close();
  }
}
