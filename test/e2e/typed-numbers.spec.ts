import { expect, test } from './studio.ts';

test('a number is typed with a comma or a point, and stepped with the arrow keys', async ({ ready }) => {
  const steps = ready.getByRole('spinbutton', { name: 'Sample steps' });
  await steps.click();
  await steps.press('ControlOrMeta+a');
  await steps.pressSequentially('2,6');
  await steps.press('Tab');
  await expect(steps).toHaveValue('3');
  await steps.press('ArrowUp');
  await expect(steps).toHaveValue('4');
  // Letter by letter, "1" would have been a number on the way.
  await steps.press('ControlOrMeta+a');
  await steps.pressSequentially('1,000');
  await steps.press('Tab');
  await expect(steps).toHaveValue('4');
});
