import { describe, expect, it } from 'vitest';
import { RECORDING_ENDINGS } from '../../../server/contract/index.ts';
import { CONTAINERS } from '../../../server/speech/containers.ts';
import { kindOfFile } from '../../../web/state/kind-of-file.ts';

describe('A file dropped on the page', () => {
  it.each([
    ['image/jpeg', 'me.jpg', 'image'],
    ['image/jxl', 'me.jxl', 'image'],
    ['audio/mpeg', 'talk', 'audio'],
    ['video/mp4', 'film.mp4', 'audio'],
    ['', 'IMG_0001.HEIC', 'image'],
    ['', 'scan.tif', 'image'],
    ['', 'Voice 001.amr', 'audio'],
    ['', 'dictation.w64', 'audio'],
    ['application/pdf', 'text.pdf', null],
    ['', 'README', null],
  ])('of type "%s" called %s is for %s', (type, name, kind) => {
    expect(kindOfFile({ type, name })).toBe(kind);
  });

  it('may have the ending of whatever the studio takes', () => {
    for (const { extension } of Object.values(CONTAINERS)) expect(RECORDING_ENDINGS).toContain(extension);
  });
});
