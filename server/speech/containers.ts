/** A kind of file that recordings come in. */
export interface Container {
  /** What it is served as. */
  mime: string;
  /** What it is stored with. */
  extension: string;
  /** The codecs, by FFmpeg's names of their decoders, of which every browser plays this kind of file. */
  plays: readonly string[];
}

const PCM = ['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le'];

/**
 * What recordings come in, by FFmpeg's names of its demuxers: the sound files of recorders, phones and editors, and the
 * videos whose sound is meant. None of them opens a further file or address, as playlists, concatenations, numbered
 * pictures and devices do, and each knows its own content by a signature: headerless ones would take anything.
 */
export const CONTAINERS: Readonly<Record<string, Container>> = {
  // RF64 and BW64 too.
  wav: { mime: 'audio/wav', extension: 'wav', plays: PCM },
  w64: { mime: 'audio/x-w64', extension: 'w64', plays: [] },
  aiff: { mime: 'audio/aiff', extension: 'aiff', plays: [] },
  caf: { mime: 'audio/x-caf', extension: 'caf', plays: [] },
  au: { mime: 'audio/basic', extension: 'au', plays: [] },
  voc: { mime: 'audio/x-voc', extension: 'voc', plays: [] },
  // MPEG layer I and II too.
  mp3: { mime: 'audio/mpeg', extension: 'mp3', plays: ['mp3float', 'mp3'] },
  aac: { mime: 'audio/aac', extension: 'aac', plays: ['aac'] },
  ac3: { mime: 'audio/ac3', extension: 'ac3', plays: [] },
  eac3: { mime: 'audio/eac3', extension: 'eac3', plays: [] },
  dts: { mime: 'audio/vnd.dts', extension: 'dts', plays: [] },
  amr: { mime: 'audio/amr', extension: 'amr', plays: [] },
  dss: { mime: 'audio/x-dss', extension: 'dss', plays: [] },
  flac: { mime: 'audio/flac', extension: 'flac', plays: ['flac'] },
  ape: { mime: 'audio/x-ape', extension: 'ape', plays: [] },
  wv: { mime: 'audio/x-wavpack', extension: 'wv', plays: [] },
  tta: { mime: 'audio/x-tta', extension: 'tta', plays: [] },
  ogg: { mime: 'audio/ogg', extension: 'ogg', plays: ['vorbis', 'libvorbis', 'opus', 'libopus', 'flac'] },
  // Phones and browsers write recordings into the containers of videos.
  mov: { mime: 'audio/mp4', extension: 'm4a', plays: ['aac', 'mp3float', 'mp3'] },
  matroska: { mime: 'audio/webm', extension: 'webm', plays: ['opus', 'libopus', 'vorbis', 'libvorbis'] },
  // WMA and WMV.
  asf: { mime: 'audio/x-ms-wma', extension: 'wma', plays: [] },
  avi: { mime: 'video/x-msvideo', extension: 'avi', plays: [] },
  flv: { mime: 'video/x-flv', extension: 'flv', plays: [] },
  mpeg: { mime: 'video/mpeg', extension: 'mpg', plays: [] },
  mpegts: { mime: 'video/mp2t', extension: 'ts', plays: [] },
  rm: { mime: 'audio/vnd.rn-realaudio', extension: 'rm', plays: [] },
};
