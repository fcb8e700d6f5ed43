/** Where the address stands while the stage is presented: a second window that opens it presents too. */
export const PRESENTING = '#present';

/** The stage alone, on the whole screen where the browser gives it. */
export function present(): void {
  location.hash = PRESENTING;
  // Not from a script, not in every frame: the window is as good.
  document.documentElement.requestFullscreen?.().catch(() => {});
}

/** Back to the studio. Idempotent. */
export function leavePresenting(): void {
  if (location.hash === PRESENTING) location.hash = '#studio';
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}
