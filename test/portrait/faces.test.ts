import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { decodePicture } from '../../server/portrait/decode.ts';
import { FaceFinder } from '../../server/portrait/faces.ts';
import { some, variant } from '../variant.ts';

const example = (name: string) =>
  fileURLToPath(new URL(`../../configs/examples/portraits/${name}.png`, import.meta.url));

const finder = new FaceFinder();
afterAll(() => finder.close());

// Loading the models and searching a picture at every scale take their time on a busy machine.
describe('finding faces', { timeout: 120_000 }, () => {
  it.each(some(1, ['amara', 'daniel', 'mei']))(
    'finds the one face of the drawn portrait %s',
    async (name) => {
      const { faces } = await finder.find(await decodePicture(example(name)));
      expect(faces).toHaveLength(1);
      expect(faces[0].points).toHaveLength(478 * 3);
      const { box, points, score, mouthOffset } = faces[0];
      expect(score).toBeGreaterThan(0.5);
      // The detector sees the mouth where the landmarks have it.
      expect(Math.abs(mouthOffset ?? 1)).toBeLessThan(0.06);
      // Eyes above nose above mouth above chin, all inside the box.
      const ys = [33, 2, 13, 152].map((index) => points[3 * index + 1]);
      expect(ys).toEqual([...ys].sort((a, b) => a - b));
      expect(ys[3]).toBeLessThanOrEqual(box.y + box.height);
    },
  );

  it('finds several faces, the largest first, also far apart and small', async () => {
    const small = await sharp(example('mei')).resize(150, 150).png().toBuffer();
    const large = await sharp(example('daniel')).resize({ height: 420 }).png().toBuffer();
    const both = await sharp({ create: { width: 1200, height: 440, channels: 3, background: '#8899a0' } })
      .composite([
        { input: small, left: 40, top: 120 },
        { input: large, left: 780, top: 10 },
      ])
      .png()
      .toBuffer();
    const { faces } = await finder.find(await decodePicture(both));
    expect(faces.length).toBeGreaterThanOrEqual(1);
    expect(faces[0].box.x).toBeGreaterThan(700);
    const areas = faces.map(({ box }) => box.width * box.height);
    expect(areas).toEqual([...areas].sort((a, b) => b - a));
  });

  variant('finds a face that lies on its side by its EXIF, and none in a landscape', async () => {
    const turned = await sharp(example('mei')).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect((await finder.find(await decodePicture(turned))).faces).toHaveLength(1);
    const hills = Buffer.from(
      '<svg width="600" height="400"><rect width="600" height="400" fill="#9cf"/><path d="M0 300L200 120L420 320L600 200V400H0Z" fill="#385"/></svg>',
    );
    expect((await finder.find(await decodePicture(await sharp(hills).png().toBuffer()))).faces).toHaveLength(
      0,
    );
  });

  it('tells what the largest face expresses: rest in a drawn portrait at rest, nothing without a face', async () => {
    const { expression } = await finder.find(await decodePicture(example('amara')));
    expect(expression?.smiling).toBeLessThan(0.1);
    expect(expression?.angry).toBeLessThan(0.1);
    const wall = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#8899a0' } })
      .png()
      .toBuffer();
    expect((await finder.find(await decodePicture(wall))).expression).toBeNull();
  });

  it('ends its process when it has been idle, and starts another when asked again', async () => {
    const brief = new FaceFinder(50);
    const picture = await decodePicture(example('mei'), 400);
    await brief.find(picture);
    const first = brief.pid;
    expect(first).toBeDefined();
    await vi.waitFor(() => {
      expect(brief.pid).toBeUndefined();
      expect(() => process.kill(Number(first), 0)).toThrow();
    }, 20_000);
    expect((await brief.find(picture)).faces).toHaveLength(1);
    expect(brief.pid).not.toBe(first);
    brief.close();
  });

  variant('ends a process that is stopped at work, says so, and asks a new one the next time', async () => {
    const stuck = new FaceFinder(10_000, 3_000);
    onTestFinished(() => stuck.close());
    const picture = await decodePicture(example('mei'), 400);
    const asked = expect(stuck.find(picture)).rejects.toThrow('did not answer in time');
    const { pid } = stuck;
    process.kill(Number(pid), 'SIGSTOP');
    await asked;
    await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow(), 20_000);
    const patient = new FaceFinder();
    onTestFinished(() => patient.close());
    expect((await patient.find(picture)).faces).toHaveLength(1);
  });

  it('rejects what was asked when its process is lost', async () => {
    const lost = new FaceFinder();
    const asked = lost.find(await decodePicture(example('mei'), 400));
    lost.close();
    await expect(asked).rejects.toThrow('closed');
  });
});
