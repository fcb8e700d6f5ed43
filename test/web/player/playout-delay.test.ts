import { expect, test } from 'vitest';
import { PlayoutDelay } from '../../../web/player/live/playout-delay.ts';

/** Sound comes as time goes, and each picture so much later than its sound, s; who says how long it is until it is heard. */
function listened(lateness: (picture: number) => number, pictures: number, isPause = (_: number) => false) {
  const delay = new PlayoutDelay();
  let heardAfter = 0;
  let late = 0;
  for (let picture = 0; picture < pictures; picture++) {
    const time = picture / 25;
    if (isPause(picture)) delay.paused(0.25);
    heardAfter = delay.soundCame(time, time) - time;
    const came = time + lateness(picture);
    if (came > (delay.at(time) ?? 0)) late += 1;
    delay.pictureCame(time, came);
  }
  return { heardAfter, late };
}

test('sound waits for pictures that take longer, and hardly any comes late then', () => {
  const { heardAfter, late } = listened(() => 0.35, 250);
  expect(heardAfter).toBeCloseTo(0.36, 2);
  expect(late).toBe(25);
});

test('the first pictures, held up by a beginning, hold nothing up', () => {
  expect(listened((picture) => Math.max(0.16, 1.1 - picture / 25), 40).heardAfter).toBeCloseTo(0.2, 2);
});

test('one hiccup holds nothing up from then on', () => {
  const hiccup = (picture: number) => Math.max(0.16, picture < 150 ? 0 : 0.4 - (picture - 150) / 25);
  expect(listened(hiccup, 250).heardAfter).toBeCloseTo(0.2, 2);
});

test('in a pause it catches up with pictures that have become quicker, and not while somebody speaks', () => {
  const quicker = (picture: number) => (picture < 100 ? 0.4 : 0.15);
  expect(listened(quicker, 300).heardAfter).toBeCloseTo(0.41, 2);
  expect(listened(quicker, 300, (picture) => picture > 200).heardAfter).toBeLessThan(0.2);
});

test('sound that comes late itself is played at once', () => {
  const delay = new PlayoutDelay();
  delay.soundCame(0, 10);
  expect(delay.soundCame(1, 13)).toBeCloseTo(13.01, 3);
});
