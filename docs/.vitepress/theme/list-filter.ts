/** A row of a list: its text, and whether it is hidden. */
export interface ListRow {
  readonly textContent: string | null;
  hidden: boolean;
}

/**
 * Hides the rows that lack one of the words of a query. Upper and lower case are the same.
 *
 * @returns how many rows are shown
 */
export function filterRows(rows: Iterable<ListRow>, query: string): number {
  const words = query.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const row of rows) {
    const text = (row.textContent ?? '').toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) shown++;
  }
  return shown;
}
