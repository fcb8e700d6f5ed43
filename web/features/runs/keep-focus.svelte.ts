import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/**
 * Keeps the keyboard on an item (`data-run`) of a list while the list is put into another order: a browser takes the
 * focus from an element that moves in the document.
 *
 * @param order read reactively; whatever it returns, a change of it is a change of the order
 */
export function keepFocus(order: () => unknown): Attachment<HTMLElement> {
  return (list) => {
    $effect.pre(() => {
      order();
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || !list.contains(focused)) return;
      void tick().then(() => {
        if (focused.isConnected && document.activeElement !== focused) focused.focus();
      });
    });
  };
}
