import type { Run } from '#contract';
import type { Alerts } from '../../state/done-alert.svelte.ts';

/** The browser's own notifications; a click on one leads to the page. */
export function browserAlerts(words: (run: Run) => { title: string; body: string }): Alerts {
  return {
    async allowed() {
      // Not on a page that is not secure, and not in every browser.
      if (!('Notification' in globalThis)) return false;
      return (await Notification.requestPermission()) === 'granted';
    },
    unseen: () => document.visibilityState === 'hidden',
    show(run) {
      const { title, body } = words(run);
      const shown = new Notification(title, { body, icon: '/icon.svg', tag: run.id });
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
    },
  };
}
