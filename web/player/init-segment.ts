import { bodyAt, boxesIn, fourCc, viewOf } from './boxes.ts';
import { aacCodec, avcCodec } from './codec-string.ts';

/** A track as the init segment declares it. `timescale`: ticks a second; `sampleDuration`: ticks, from `trex`. */
export type Track = {
  id: number;
  kind: 'video' | 'audio' | 'other';
  codec: string;
  timescale: number;
  sampleDuration: number;
};

/** What the beginning of a fragmented MP4 (`ftyp` + `moov`) says about the rest. */
export type InitSegment = {
  bytes: Uint8Array;
  /** For `addSourceBuffer`: names every codec, because a track that the type leaves out is an error. */
  mime: string;
  tracks: readonly Track[];
};

/** Bytes of a sample entry before its child boxes: a visual entry has 70 more than the common 8, an audio entry 20. */
const VISUAL_FIELDS = 78;
const AUDIO_FIELDS = 28;

/** Reads the init segment. Throws when it holds no track. */
export function readInitSegment(bytes: Uint8Array): InitSegment {
  const moov = bodyAt(bytes, 'moov');
  const tracks = moov ? readTracks(moov) : [];
  if (tracks.length === 0) throw new Error('The stream begins without a track.');
  const type = tracks.some(({ kind }) => kind === 'video') ? 'video/mp4' : 'audio/mp4';
  const codecs = tracks.map(({ codec }) => codec).join(',');
  return { bytes, mime: `${type}; codecs="${codecs}"`, tracks };
}

/** Whether two beginnings are the same, so that fragments of one follow those of the other. */
export function sameInit(a: InitSegment, b: InitSegment): boolean {
  return a.bytes.length === b.bytes.length && a.bytes.every((byte, at) => byte === b.bytes[at]);
}

function readTracks(moov: Uint8Array): Track[] {
  const durations = defaultDurations(moov);
  const tracks: Track[] = [];
  for (const box of boxesIn(moov)) {
    if (box.type !== 'trak') continue;
    const header = bodyAt(box.body, 'tkhd');
    const media = bodyAt(box.body, 'mdia', 'mdhd');
    const handler = bodyAt(box.body, 'mdia', 'hdlr');
    const entries = bodyAt(box.body, 'mdia', 'minf', 'stbl', 'stsd');
    if (!header || !media || !handler || !entries) continue;
    // Version 1 of these boxes has 64-bit times before the field we want.
    const id = viewOf(header).getUint32(header[0] === 1 ? 20 : 12);
    const name = fourCc(handler, 8);
    tracks.push({
      id,
      kind: name === 'vide' ? 'video' : name === 'soun' ? 'audio' : 'other',
      codec: readCodec(entries.subarray(8)),
      timescale: viewOf(media).getUint32(media[0] === 1 ? 20 : 12),
      sampleDuration: durations.get(id) ?? 0,
    });
  }
  return tracks;
}

function defaultDurations(moov: Uint8Array): Map<number, number> {
  const durations = new Map<number, number>();
  const extends_ = bodyAt(moov, 'mvex');
  for (const box of extends_ ? boxesIn(extends_) : []) {
    if (box.type !== 'trex') continue;
    const view = viewOf(box.body);
    durations.set(view.getUint32(4), view.getUint32(12));
  }
  return durations;
}

/** Codec string of the first sample entry; its bare four characters where the studio never writes such a thing. */
function readCodec(entries: Uint8Array): string {
  const [entry] = boxesIn(entries);
  if (!entry) throw new Error('A track of the stream names no codec.');
  const avcC = entry.type.startsWith('avc') ? bodyAt(entry.body.subarray(VISUAL_FIELDS), 'avcC') : null;
  if (avcC) return avcCodec(entry.type, avcC);
  const esds = entry.type === 'mp4a' ? bodyAt(entry.body.subarray(AUDIO_FIELDS), 'esds') : null;
  if (esds) return aacCodec(esds);
  return entry.type;
}
