import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/**
 * Keeps the keyboard where it was in a list while the list is put into another order: a browser takes the focus from
 * an element that moves in the document, and a menu gives it back to an element that has just moved.
 *
 * @param order read reactively; whatever it returns, a change of it is a change of the order
 */
export function keepFocus(order: () => unknown): Attachment<HTMLElement> {
  return (list) => {
    let last: HTMLElement | null = null;
    const follow = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return;
      if (list.contains(target)) last = target;
      // A menu opened from the list belongs to it, though it is drawn at the end of the page.
      else if (!target.closest('[role="menu"]')) last = null;
    };
    const comeBack = (): void => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost && last?.isConnected) last.focus();
    };
    document.addEventListener('focusin', follow);
    $effect.pre(() => {
      order();
      // Once the list has moved, and once more when a closing menu has let go.
      void tick().then(() => {
        comeBack();
        requestAnimationFrame(() => requestAnimationFrame(comeBack));
      });
    });
    return () => document.removeEventListener('focusin', follow);
  };
}
