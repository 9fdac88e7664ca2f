const keys = new Map<string, Set<() => void>>();

/**
 * Binds a key of the page: `/`, `?`, or two in turn, such as `g l`. While the reader writes in a field, keys are letters.
 *
 * @returns a function that unbinds it
 */
export function shortcut(key: string, work: () => void): () => void {
  const set = keys.get(key) ?? new Set();
  keys.set(key, set);
  set.add(work);
  return () => void set.delete(work);
}

/** Milliseconds between two keys of one shortcut. */
const longestPause = 800;
let first = { key: '', at: 0 };

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event)) return;
  const isSecond = first.key !== '' && event.timeStamp - first.at < longestPause;
  const chord = isSecond ? `${first.key} ${event.key}` : event.key;
  first = { key: '', at: 0 };
  const works = keys.get(chord);
  if (works !== undefined && works.size > 0) {
    event.preventDefault();
    for (const work of works) work();
  } else if ([...keys.keys()].some((known) => known.startsWith(`${event.key} `))) {
    first = { key: event.key, at: event.timeStamp };
  }
});

function isWriting({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
