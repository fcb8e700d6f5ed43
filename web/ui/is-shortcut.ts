/** Whether a key that was pressed here is a shortcut of the page and not a letter of a text or an answer to a dialog. */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return false;
  const { target } = event;
  const isText =
    target instanceof HTMLElement &&
    target.matches('input, textarea, select, [contenteditable], [role="menu"] *');
  return !isText && document.querySelector('[role="dialog"], [role="alertdialog"]') === null;
}

/** Whether the keyboard is on nothing that takes keys itself: the page, or a region that only receives the focus. */
export function onThePage({ target }: KeyboardEvent): boolean {
  return (
    target === document.body ||
    (target instanceof HTMLElement && target.matches('main, section, [tabindex="-1"]'))
  );
}
