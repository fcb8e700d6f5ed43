import { describe, expect, it } from 'vitest';
import { contentDisposition, fileName } from '../../server/http/download-name.ts';

describe('The name of a downloaded file', () => {
  it.each(['🙂'.repeat(80), '👩‍👩‍👧‍👦'.repeat(80), '说'.repeat(200), 'a'.repeat(400)])(
    'fits every file system, and no character is cut in half: %#',
    (title) => {
      const name = fileName([title, '2026-01-02 03-04'], 'mp4');
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(204);
      const [first] = new Intl.Segmenter().segment(title);
      expect(
        name
          .replace('.mp4', '')
          .split(first?.segment ?? '')
          .join(''),
      ).toBe('');
    },
  );

  it('keeps a stem in ASCII where nothing of the name is left', () => {
    expect(contentDisposition('attachment', '🙂🙂.mp4')).toContain('filename=file.mp4;');
    expect(contentDisposition('attachment', 'Bericht.mp4')).toBe('attachment; filename=Bericht.mp4');
  });
});
