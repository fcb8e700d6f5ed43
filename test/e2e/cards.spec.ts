import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { stringify } from 'yaml';
import { type Card, layCheckout, layGpus, layModules, needsPython } from '../fixtures/liveavatar/stand-in.ts';
import { violations } from './accessibility.ts';
import { EnginePanel } from './engine-panel.ts';
import { StandIn } from './engines.ts';
import { expect, test } from './studio.ts';

test.use({ ownStudio: true });
test.beforeAll(needsPython);
// The studio starts again for each kind of card.
test.setTimeout(240_000);

const H100: Card = ['NVIDIA H100 80GB HBM3', 81_559, 9];
const A100: Card = ['NVIDIA A100-SXM4-80GB', 81_920, 8];
const L40S: Card = ['NVIDIA L40S', 46_068, 8.9];
const RTX_4090: Card = ['NVIDIA GeForce RTX 4090', 24_564, 8.9];

/** The page on LiveAvatar with these settings, which make a plan of it. */
async function planned(page: Page, url: string, settings = ''): Promise<EnginePanel> {
  await page.goto(`${url}/?engine=liveavatar${settings}`);
  await expect(page.getByRole('region', { name: 'What you will get' })).toContainText('GB');
  return new EnginePanel(page);
}

/** What the panel says of a GPU's use: the value and the reason of each part. */
async function used(engines: EnginePanel, title: string): Promise<string[]> {
  await engines.open();
  const list = engines.engine.getByLabel(title);
  await expect(list).toBeVisible();
  const parts = await list.locator('dd').allInnerTexts();
  return parts.map((part) => part.replace(/\s+/g, ' ').trim());
}

/** A machine's GPUs, what the page says of their use, and a size that is too large for them. */
interface Machine {
  cards: readonly Card[];
  uses: Record<string, readonly string[]>;
  refusal?: { size: string; short: string; use: string | RegExp };
}
const FP8 = 'FP8 The card computes in it.';
const INT8 = 'INT8 In bf16 they do not fit beside the rest. A step takes 3 % longer.';
const BF16_CACHES = 'bf16 There is room for them.';
const STAYS = 'on the GPU There is room for it.';
const RESTS = 'in main memory There is no room for it on the GPU. A run starts half a second later.';
const MACHINES: readonly Machine[] = [
  {
    cards: [H100, L40S],
    uses: {
      'How GPU 0 is used: NVIDIA H100 80GB HBM3, 86 GB': [FP8, BF16_CACHES, STAYS, "the studio's"],
      'How GPU 1 is used: NVIDIA L40S, 48 GB': [FP8, INT8, RESTS, "the studio's"],
    },
    refusal: { size: '704*1280', short: 'on GPU 1, which has 48 GB', use: /^Use / },
  },
];
const OTHER_MACHINES: readonly Machine[] = [
  {
    cards: [H100],
    uses: { 'How GPU 0 is used: NVIDIA H100 80GB HBM3, 86 GB': [FP8, INT8, STAYS, "the studio's"] },
    refusal: {
      size: '704*1024',
      short: 'takes 105 GB of memory on GPU 0, which has 86 GB. With 24',
      use: 'Use 24',
    },
  },
  {
    cards: [A100],
    uses: {
      'How GPU 0 is used: NVIDIA A100-SXM4-80GB, 86 GB': [
        'bf16 The card does not compute in FP8.',
        INT8,
        RESTS,
        "the studio's",
      ],
    },
  },
  {
    cards: [H100, H100],
    uses: {
      'How GPUs 0, 1 are used: NVIDIA H100 80GB HBM3, 86 GB each': [FP8, BF16_CACHES, STAYS, "the studio's"],
    },
  },
  {
    cards: [L40S],
    uses: { 'How GPU 0 is used: NVIDIA L40S, 48 GB': [FP8, INT8, RESTS, "the studio's"] },
    refusal: { size: '480*832', short: 'of memory on GPU 0, which has 48 GB', use: /^Use / },
  },
];

/** Drives the page through what it says of these machines, one after the other. */
async function look(standIn: StandIn, page: Page, url: string, machines: readonly Machine[]): Promise<void> {
  for (const { cards, uses, refusal } of machines) {
    standIn.exchange(cards);
    await standIn.setUp();
    const engines = await planned(page, url, refusal ? `&size=${refusal.size}` : '');
    for (const [title, parts] of Object.entries(uses)) expect(await used(engines, title)).toEqual(parts);
    await engines.close();
    const generate = page.getByRole('button', { name: 'Generate' });
    if (refusal) {
      const refused = page.getByRole('alert').filter({ hasText: 'of memory on GPU' });
      await expect(refused).toContainText(refusal.short);
      await expect(generate).toBeDisabled();
      await refused.getByRole('button', { name: refusal.use }).click();
      await expect(refused).toBeHidden();
    }
    await expect(generate).toBeEnabled();
  }
}

test('what each GPU is used for follows from it, with its reason; what it does not hold is refused with what it does', {
  tag: '@long',
}, async ({ studio, page }) => {
  const standIn = new StandIn(studio, []);
  await look(standIn, page, studio.url, MACHINES);
  expect(await violations(page)).toEqual([]);
});

test('a card without FP8, two alike, and a small one are each used as they are', { tag: '@long' }, async ({
  studio,
  page,
}) => {
  const standIn = new StandIn(studio, []);
  await look(standIn, page, studio.url, OTHER_MACHINES);

  // A card that holds no setting is no card for the model.
  standIn.exchange([RTX_4090]);
  await standIn.setUp();
  await page.goto(`${studio.url}/?engine=liveavatar`);
  const notice = page.getByRole('region', { name: 'LiveAvatar (GPU) is not set up on this machine' });
  await expect(notice).toContainText('One thing is missing.');
  await notice.getByRole('button', { name: 'What is missing' }).click();
  await expect(notice).toContainText('A GPU with 36 GB: GPU 0 (NVIDIA GeForce RTX 4090) has 26 GB.');
  await expect(notice).toContainText('A smaller one cannot hold the model.');
});

test('the choice can be overruled at its price, and a load says when LiveAvatar has to do the work itself', {
  tag: '@long',
}, async ({ studio, page }) => {
  const standIn = new StandIn(studio, [H100]);
  await standIn.setUp({ precision: 'bf16', caches: 'int8', textEncoder: 'gpu', path: 'plain' });
  const title = 'How GPU 0 is used: NVIDIA H100 80GB HBM3, 86 GB';
  expect(await used(await planned(page, studio.url), title)).toEqual([
    'bf16 As set up. On a card that computes in FP8, that is 30 % faster.',
    "bf16 LiveAvatar's own passes know no other.",
    'on the GPU As set up.',
    "LiveAvatar's own As set up. A step takes more than twice as long as with the studio's.",
  ]);

  // The stand-in has none of what the studio's passes need: the load tries, and says so.
  await standIn.setUp();
  const engines = await planned(page, studio.url);
  await engines.load();
  await expect(engines.engine.getByLabel(title)).toContainText(
    /LiveAvatar's own\s*The studio's cannot run here: ModuleNotFoundError: .*triton.*more than twice as long/,
  );
  expect(await violations(page)).toEqual([]);
});

test('all that a bare machine lacks is said at once, GPU first, with a block to paste each, and checked again', {
  tag: '@long',
}, async ({ studio, page }) => {
  const { dataDir } = studio;
  const bin = join(dataDir, 'bin');
  const file = join(dataDir, 'engines', 'liveavatar.yaml');
  const checkout = join(dataDir, 'LiveAvatar');
  mkdirSync(dirname(file), { recursive: true });
  const pythonPath = join(dataDir, 'modules');
  writeFileSync(file, stringify({ setup: { checkout, env: { PYTHONPATH: `${pythonPath}-later` } } }));
  studio.env.PATH = `${bin}:${process.env.PATH}`;
  await studio.stop();
  await studio.start();
  await page.goto(`${studio.url}/?engine=liveavatar`);

  const engines = new EnginePanel(page);
  await engines.open();
  const needs = engines.engine.getByRole('listitem');
  const marks = async () => (await needs.locator('strong').allInnerTexts()).map((text) => text.trim());
  await expect(needs).toHaveCount(6);
  expect(await marks()).toEqual([
    expect.stringMatching(/^✗ .*An NVIDIA GPU with its driver/s),
    expect.stringMatching(/^✗ .*A LiveAvatar checkout/s),
    expect.stringMatching(/^✗ .*Python modules/s),
    expect.stringMatching(/^✗ .*flash_attn/s),
    expect.stringMatching(/^✗ .*The model in/s),
    expect.stringMatching(/^✗ .*The LoRA/s),
  ]);
  for (const need of await needs.all())
    await expect(need.getByRole('button', { name: 'Copy' })).toBeVisible();
  await expect(needs.nth(2)).toContainText('about 5 GB');
  await expect(needs.nth(4)).toContainText('about 50 GB');
  await expect(needs.nth(5)).toContainText('about 1.2 GB');
  expect(await violations(page)).toEqual([]);

  const again = engines.engine.getByRole('button', { name: 'Check again' });
  layGpus(dataDir, [H100]);
  await again.click();
  await expect(needs.first()).toContainText('✓');
  await expect(needs.first()).toContainText('NVIDIA H100 80GB HBM3 with 86 GB');
  layCheckout(dataDir);
  await again.click();
  await expect(needs.filter({ hasText: '✓' })).toHaveCount(4);
  expect(layModules(dataDir)).toContain(pythonPath);
  writeFileSync(file, stringify({ setup: { checkout, env: { PYTHONPATH: layModules(dataDir) } } }));
  await studio.stop();
  await studio.start();
  await page.reload();
  await engines.open();
  await expect(engines.engine).toContainText('Starts when needed');
});
