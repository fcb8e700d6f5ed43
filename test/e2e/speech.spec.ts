import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

const ENGLISH = 'Good morning, and welcome to our studio.';
const CHINESE = '大家早上好，欢迎来到我们的工作室。';

test('a typed text is heard, survives a reload, becomes the recording by Generate, and gives way to the one before', async ({
  ready,
  studio,
}) => {
  const page = new StudioPage(ready);
  const text = ready.getByRole('textbox', { name: 'Text', exact: true });
  const tab = (name: string) => ready.getByRole('tab', { name, exact: true });
  await tab('Text').click();
  await expect(page.generateButton).toBeDisabled();
  await expect(ready.getByText('Write what is to be said first.')).toBeVisible();
  await text.fill('<speak>Hello</speak>');
  await expect(ready.getByText('markup such as SSML')).toBeVisible();
  await expect(ready.getByRole('button', { name: 'Listen' })).toBeDisabled();
  await text.fill(ENGLISH);
  // A preview begins with the first sentence.
  await ready.getByRole('button', { name: 'Listen' }).click();
  const heard = ready.locator('[data-first-sound-ms]');
  await expect(heard).toBeAttached();
  await ready.getByRole('button', { name: 'Stop', exact: true }).click();
  await ready.getByLabel('Voice', { exact: true }).selectOption({ label: 'American man' });
  // The voice chosen does not speak Chinese; the text decides again where none is chosen.
  await text.fill(CHINESE);
  await expect(ready.getByText('This voice does not speak Chinese.')).toBeVisible();
  await ready.getByLabel('Voice', { exact: true }).selectOption({ label: 'By the text' });
  await ready.reload();
  await expect(text).toHaveValue(CHINESE);
  await page.generate();
  await page.finished();
  const { runs } = await studio.json<{ runs: { audio: string }[] }>('/api/runs');
  const { name } = await studio.json<{ name: string }>(`/api/assets/${runs[0]?.audio}/info`);
  expect(name).toBe(`${CHINESE}.wav`);
  await expect(ready.getByText('The recording is fine.')).toBeVisible();
  // Other words need another recording.
  await text.fill(`${CHINESE}谢谢。`);
  await expect(ready.getByRole('button', { name: 'Make it' })).toBeEnabled();
  await tab('Recording').click();
  await expect(ready.getByRole('button', { name: 'Studio welcome' })).toHaveAttribute('aria-pressed', 'true');
  // An example that is chosen takes the place of the text.
  await tab('Text').click();
  await ready.getByRole('button', { name: 'Quarterly report' }).click();
  await expect(tab('Recording')).toHaveAttribute('aria-selected', 'true');
});
