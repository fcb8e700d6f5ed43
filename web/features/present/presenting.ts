import { comparedAddress, readCompared } from '../../state/compared.ts';

/** Where the address stands while the stage is presented: a second window that opens it presents too. */
export const PRESENTING = '#present';

/** The pictures alone, those of the stage or of a comparison, on the whole screen where the browser gives it. */
export function present(): void {
  const compared = readCompared(location.hash);
  location.hash = compared ? comparedAddress({ ...compared, presenting: true }) : PRESENTING;
  // Not from a script, not in every frame: the window is as good.
  document.documentElement.requestFullscreen?.().catch(() => {});
}

/** Back to where it was presented from. Idempotent. */
export function leavePresenting(): void {
  const compared = readCompared(location.hash);
  if (compared?.presenting) location.hash = comparedAddress({ ...compared, presenting: false });
  if (location.hash === PRESENTING) location.hash = '#studio';
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}
