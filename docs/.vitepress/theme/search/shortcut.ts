/** The id of the search box, which the button and the shortcut open. */
export const boxId = 'search-box';

/**
 * Opens the search box by `/`, Ctrl K or ⌘K. It stands in the page's head as text, so that it works before the page's script has
 * run, and what the reader types goes into the box from the first letter on.
 */
export const shortcut = `addEventListener('keydown', (event) => {
  const { key, target } = event;
  const box = document.getElementById('${boxId}');
  const writing = target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  const short = /^k$/i.test(key) && (event.ctrlKey || event.metaKey);
  if (!box?.showPopover || (!short && (key !== '/' || writing))) return;
  event.preventDefault();
  if (!box.matches(':popover-open')) box.showPopover();
});`.replaceAll(/\n\s*/g, ' ');
