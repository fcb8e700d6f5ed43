import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { preparePortrait } from '../../../../server/engines/preview/prepare.ts';
import { buildRig } from '../../../../server/engines/preview/rig/rig.ts';
import { drawn, soundModel } from '../../../inspect/faulty-portraits.ts';

/** The sound portrait laughing with its teeth: they fill what the lips leave open. */
async function toothySmile(): Promise<Buffer> {
  const model = await soundModel();
  const [left, right] = [model.at(61), model.at(291)];
  const [x, y] = [(left.x + right.x) / 2, (left.y + right.y) / 2 + 10];
  return drawn(
    model,
    `<ellipse cx="${x}" cy="${y}" rx="74" ry="40" fill="#c0605c"/><ellipse cx="${x}" cy="${y}" rx="60" ry="22" fill="#f6ede0"/>`,
  );
}

it('teeth that show down to the lower lip end just behind it, all along it', async () => {
  const path = join(tmpdir(), `toothy-${process.pid}.png`);
  onTestFinished(() => rmSync(path, { force: true }));
  writeFileSync(path, await toothySmile());
  const prepared = await preparePortrait(path);
  if (!prepared.ok) throw new Error(prepared.reason);
  const { interior, frame } = await buildRig(prepared.portrait, 512, 512);
  expect(interior.parted).toBe(true);
  expect(interior.clarity).toBeGreaterThan(0.9);
  // `inside` is negative below the edge of the resting lower lip: a row of teeth there would be a brace on the lip.
  let [below, teeth] = [0, 0];
  for (let i = 0; i < interior.inside.length; i += 1) {
    if ((interior.texels[4 * i + 3] ?? 0) < 0.1) continue;
    teeth += 1;
    below = Math.max(below, -(interior.inside[i] ?? 0));
  }
  expect(teeth).toBeGreaterThan(0);
  expect(below / frame.height).toBeLessThan(0.02);
}, 60_000);
